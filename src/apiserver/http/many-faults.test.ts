import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const MANY = 150_000;
let running: ServerUnderTest;

beforeAll(async () => {
  running = await startServerUnderTest();
});
afterAll(() => running.server.close());

const many = (entry: (i: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: MANY }, (_, i) => entry(i)));

test('more unknown fields than a call takes arguments are warned of', async () => {
  const body = JSON.stringify({ metadata: { name: 'many' }, ...many((i) => [`z${i}`, 1]) });
  const { code, headers } = await running.ask(MAPS, { method: 'POST', body });
  expect(code).toBe(201);
  expect(headers.warning).toContain('299 - "unknown field \\"z0\\""');
});

test('more unfit labels than a call takes arguments are refused', async () => {
  const labels = many((i) => [`-${i}-`, '']);
  const { code } = await running.ask(MAPS, {
    method: 'POST',
    body: JSON.stringify({ metadata: { name: 'l', labels } }),
  });
  expect(code).toBe(422);
}, 20_000);
