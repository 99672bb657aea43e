import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startServerUnderTest } from './server-under-test.ts';

test('who speaks HTTP without TLS is told so', async () => {
  const { server, port, ask } = await startServerUnderTest();
  const caller = connect(port, '127.0.0.1');
  caller.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
  expect(await text(caller)).toBe('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
  expect((await ask('/livez')).code).toBe(200);
  await server.close();
});
