import { type ClientHttp2Session, connect } from 'node:http2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

let running: ServerUnderTest;
let session: ClientHttp2Session;
beforeAll(async () => {
  running = await startServerUnderTest();
  session = connect(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
});
afterAll(async () => {
  session.destroy();
  await running.server.close();
});

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
/** Described as the original describes it, and not served: nodes have no server of their own to pass requests on to. */
const NOT_SERVED = /nodes\/\{name\}\/proxy(\/\{path\})?$/;

function ask(method: string, path: string): Promise<{ code: number; body: string }> {
  const type = method === 'patch' ? 'application/merge-patch+json' : 'application/json';
  const headers = {
    ':path': path,
    ':method': method.toUpperCase(),
    authorization: 'Bearer secret',
    'content-type': type,
  };
  const stream = session.request(headers, { endStream: method === 'get' });
  if (method !== 'get') stream.end('{}');
  return new Promise((resolve, reject) => {
    let code = 0;
    let body = '';
    stream.on('response', (headers) => {
      code = Number(headers[':status']);
    });
    stream.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    stream.on('end', () => resolve({ code, body })).on('error', reject);
  });
}

test('every operation that the documents describe is served, but for proxies of nodes', async () => {
  const { paths } = JSON.parse((await ask('get', '/openapi/v2')).body);
  const operations = Object.entries<object>(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => METHODS.includes(method) && !NOT_SERVED.test(path))
      .map((method) => [method, path] as const),
  );
  expect(operations.length).toBeGreaterThan(700);
  const unserved: string[] = [];
  for (const [method, path] of operations) {
    // A watch is refused for its options, so that it ends.
    const query = path.includes('/watch/') ? '?resourceVersionMatch=none' : '?dryRun=All';
    const { code, body } = await ask(method, path.replace('{namespace}', 'default').replace('{name}', 'none') + query);
    const unknown = body.includes('could not find the requested resource');
    if (unknown || code === 405 || code >= 500) unserved.push(`${code} ${method} ${path}`);
  }
  expect(unserved).toEqual([]);
});
