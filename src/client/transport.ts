/** One HTTP request, as much of it as the API needs. */
export interface TransportRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With query: `/api/v1/pods?limit=500`. */
  path: string;
  headers: { readonly [name: string]: string };
  body?: string;
  /** Aborting it ends the request, and the reading of the reply's body. */
  signal?: AbortSignal;
}

export interface TransportReply {
  status: number;
  /** Names in lower case. */
  headers: { readonly [name: string]: string | readonly string[] | undefined };
  body: AsyncIterable<Uint8Array>;
}

/**
 * How requests get to an API server: who it is, how it is trusted and who is calling are the transport's business.
 * `request` rejects when no reply came; a reply of any status is a reply.
 */
export interface Transport {
  request(request: TransportRequest): Promise<TransportReply>;
}
