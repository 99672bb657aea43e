import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, RealCluster } from './real-cluster.ts';

// The examples as a reader of their READMEs plays them, with real containers.
const example = path.join(import.meta.dirname, '..', '..', 'examples', '01-first-pods');
let cluster: RealCluster;

beforeAll(async () => {
  cluster = await RealCluster.up('examples');
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

const rolledOut = () => cluster.kubectl('rollout', 'status', 'deployment/hello', '--timeout=60s');

async function greeting(): Promise<string> {
  const address = await cluster.kubectl('get', 'service', 'hello', '-o', 'jsonpath={.spec.clusterIP}');
  const script = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 5 ${address} 80`;
  return (await cluster.run('busybox', ['sh', '-c', script])).stdout;
}

test('01-first-pods: a Deployment of three behind a Service, scaled, rolled out and taken away', async () => {
  await cluster.must(path.join(example, 'images.sh'), cluster.flags);
  expect(await cluster.kubectl('apply', '-f', example)).toBe('deployment.apps/hello created\nservice/hello created\n');
  expect(await rolledOut()).toContain('deployment "hello" successfully rolled out');
  const pods = await cluster.kubectl('get', 'pods', '-l', 'app=hello', '--no-headers');
  expect(pods.trim().split('\n')).toHaveLength(3);
  expect(pods).not.toMatch(/[1-9] restarts|Error|BackOff/);
  expect(await eventually('a greeting', async () => (await greeting()) || undefined)).toContain(', version 1');
  expect(await cluster.kubectl('logs', 'deployment/hello')).toContain('listening on 8080, version 1');
  expect(await cluster.kubectl('exec', 'deployment/hello', '--', 'hostname')).toMatch(/^hello-\w+-\w+\n$/);

  expect(await cluster.kubectl('scale', 'deployment/hello', '--replicas=5')).toBe('deployment.apps/hello scaled\n');
  await rolledOut();
  await cluster.kubectl('set', 'image', 'deployment/hello', 'web=podling.dev/hello:2');
  await rolledOut();
  expect(await greeting()).toContain(', version 2');

  await cluster.kubectl('delete', '-f', example);
  await cluster.kubectl('wait', '--for=delete', 'pod', '-l', 'app=hello', '--timeout=60s');
  expect(await cluster.kubectl('get', 'pods', '-l', 'app=hello', '-o', 'name')).toBe('');
});
