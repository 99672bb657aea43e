import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { badRequest, isApiError, type Pod, type Stored } from '#api';
import { RealClock } from '#base';
import { pods } from '#kinds';
import { Discovery } from '../discovery/index.ts';
import { echoNode } from './echo-node.ts';
import { type PodStreamCall, podLog, servePodStream } from './index.ts';

/** An HTTP server, for tests, that has one pod, `default/web`, on the echo node, and just enough of the API for kubectl. */
export interface PodServer extends AsyncDisposable {
  url: string;
  /** What clients asked to upgrade to, in order. */
  upgrades: string[];
}

const pod: Stored<Pod> = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'default',
    uid: '5f4b6f1e-0000-4000-8000-000000000001',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: { containers: [{ name: 'main' }, { name: 'side', ports: [{ containerPort: 80 }] }], nodeName: 'node-1' },
  status: { phase: 'Running' },
};
const discovery = new Discovery([pods], { serverAddress: '127.0.0.1:0' });
const clock = new RealClock();
const POD_PATH = '/api/v1/namespaces/default/pods/web';

export async function startPodServer(): Promise<PodServer> {
  const server = createServer((request, response) => void answer(request, response));
  const upgrades: string[] = [];
  server.on('upgrade', async (request, socket, head) => {
    upgrades.push(request.headers.upgrade ?? '');
    const url = new URL(request.url ?? '/', 'http://localhost');
    const subresource = url.pathname.slice(POD_PATH.length + 1) as PodStreamCall['subresource'];
    try {
      const call = { subresource, pod, node: echoNode, query: url.searchParams, clock };
      await servePodStream(call, { request, socket, head });
    } catch (error) {
      const body = JSON.stringify(isApiError(error) ? error.toStatus() : badRequest(String(error)).toStatus());
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    upgrades,
    [Symbol.asyncDispose]: () => stop(server),
  };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const found = discovery.answer(url.pathname, request.headers.accept);
  if (found) return void response.setHeader('Content-Type', found.contentType).end(found.bytes);
  if (url.pathname === POD_PATH)
    return void response.setHeader('Content-Type', 'application/json').end(JSON.stringify(pod));
  if (url.pathname !== `${POD_PATH}/log`) return void response.writeHead(404).end();
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const call = { pod, node: echoNode, query: url.searchParams, signal: gone.signal, clock };
    const chunks = await podLog(call);
    response.setHeader('Content-Type', 'text/plain');
    for await (const chunk of chunks) response.write(chunk);
    response.end();
  } catch (error) {
    const status = isApiError(error) ? error.toStatus() : badRequest(String(error)).toStatus();
    response.writeHead(status.code ?? 500, { 'Content-Type': 'application/json' }).end(JSON.stringify(status));
  }
}
