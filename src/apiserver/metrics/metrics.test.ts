import { connect } from 'node:http2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMaps } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from '../http/server-under-test.ts';

let running: ServerUnderTest;
beforeAll(async () => {
  running = await startServerUnderTest();
});
afterAll(() => running.server.close());

const lines = async () => (await running.ask('/metrics')).body.split('\n');
const MAPS = '/api/v1/namespaces/default/configmaps';

test('requests are counted by what was asked and the code of the answer', async () => {
  for (const path of [MAPS, MAPS, `${MAPS}/none`, '/apis/apps/v1/deployments', '/version']) await running.ask(path);
  await running.ask(MAPS, { method: 'POST', body: JSON.stringify({ metadata: { name: 'a' } }) });
  const labels = (group: string, resource: string, scope: string, verb: string) =>
    `component="apiserver",dry_run="",group="${group}",resource="${resource}",scope="${scope}",subresource="",verb="${verb}",version="v1"`;
  expect((await lines()).filter((line) => line.startsWith('apiserver_request_total'))).toEqual([
    `apiserver_request_total{code="200",${labels('', 'configmaps', 'namespace', 'LIST')}} 2`,
    `apiserver_request_total{code="200",${labels('apps', 'deployments', 'cluster', 'LIST')}} 1`,
    `apiserver_request_total{code="201",${labels('', 'configmaps', 'namespace', 'POST')}} 1`,
    `apiserver_request_total{code="404",${labels('', 'configmaps', 'resource', 'GET')}} 1`,
  ]);
});

test('answers over HTTP/2 are counted with their codes', async () => {
  const session = connect(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
  for (const path of ['/api/v1/nodes', '/api/v1/nodes/none']) {
    const stream = session.request({ ':path': path, authorization: 'Bearer secret' });
    stream.resume();
    await new Promise((resolve) => stream.once('end', resolve));
  }
  session.destroy();
  const codes = (await lines()).flatMap((line) => /code="(\d+)".*resource="nodes"/.exec(line)?.[1] ?? []);
  expect(codes).toEqual(['200', '404']);
});

test('stored objects are counted once, whatever versions they are read in', async () => {
  await running.api.create(configMaps, { metadata: { namespace: 'default', name: 'b' } });
  const stored = (await lines()).filter((line) => line.startsWith('apiserver_storage_objects'));
  expect(stored).toContain('apiserver_storage_objects{resource="configmaps"} 2');
  expect(stored).toContain('apiserver_storage_objects{resource="deployments.apps"} 0');
  expect(stored.filter((line) => line.includes('"events'))).toEqual(['apiserver_storage_objects{resource="events"} 0']);
  expect(stored.join()).not.toContain('componentstatuses');
});

test('each metric has one head, and the process is told', async () => {
  const all = await lines();
  const heads = all.filter((line) => line.startsWith('# TYPE'));
  expect(heads).toEqual([
    '# TYPE apiserver_request_total counter',
    '# TYPE apiserver_storage_objects gauge',
    '# TYPE kubernetes_build_info gauge',
    '# TYPE process_cpu_seconds_total counter',
    '# TYPE process_resident_memory_bytes gauge',
    '# TYPE process_start_time_seconds gauge',
  ]);
  expect(all.find((line) => line.startsWith('kubernetes_build_info'))).toContain('git_version="v1.36.2"');
  expect(all.at(-1)).toBe('');
});

test('an ordinary user may not read metrics', async () => {
  expect((await running.ask('/metrics', { token: null })).code).toBe(403);
});
