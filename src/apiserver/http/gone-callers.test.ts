import { request } from 'node:https';
import { expect, test } from 'vitest';
import { silentLog } from '#base';
import { startServerUnderTest } from './server-under-test.ts';

test('a caller that goes away in the middle of its body is no failure of the server', async () => {
  const failures: string[] = [];
  const log = { ...silentLog, error: (message: string) => void failures.push(message) };
  const { server, port, ask } = await startServerUnderTest({ log });
  const path = '/api/v1/namespaces/default/configmaps';
  const headers = { authorization: 'Bearer secret', 'content-type': 'application/json', 'content-length': 100 };
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, rejectUnauthorized: false });
  const gone = new Promise((resolve) => sent.on('error', resolve));
  sent.write('{"metadata":', () => sent.destroy(new Error('changed my mind')));
  await gone;
  // What is asked after it is answered after it.
  expect((await ask(`${path}?limit=1`)).code).toBe(200);
  await server.close();
  expect(failures).toEqual([]);
});
