import type { NodeStreams } from '#api';
import type { ApiPart } from './api-part.ts';

/** Nodes on their way: what they stand on starts at once, they themselves when there is an API. */
export interface NodeStart {
  start(server: ApiPart, streams: Map<string, NodeStreams>): Promise<RunningNodes>;
  /** Ends what the nodes stand on; the nodes are stopped already. After a failed start, only what it began. */
  close(failed: boolean): Promise<void>;
}

export interface RunningNodes {
  readonly names: readonly string[];
  /** Ends the pods within a short grace, and the nodes. */
  stop(): Promise<void>;
}
