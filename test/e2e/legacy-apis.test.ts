import { afterAll, beforeAll, expect, test } from 'vitest';
import { RealCluster } from './real-cluster.ts';

let cluster: RealCluster;

beforeAll(async () => {
  cluster = await RealCluster.up('legacy', ['--runtime', 'simulated', '--legacy-apis=false']);
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

const INGRESS = `
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: site}
spec: {backend: {serviceName: web, servicePort: 80}}`;

async function betaVersions(): Promise<string[]> {
  return (await cluster.kubectl('api-versions')).split('\n').filter((line) => line.includes('beta'));
}

test('legacy versions are served unless they were turned off, which the cluster remembers', async () => {
  expect(await betaVersions()).toEqual([]);
  await expect(cluster.apply(INGRESS)).rejects.toThrow('no matches for kind "Ingress" in version "extensions/v1beta1"');
  await cluster.podling('down');
  await cluster.podling('up', '--yes');
  expect(await betaVersions()).toEqual([]);

  const refused = await cluster.tryPodling('up', '--yes', '--legacy-apis=true');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('--legacy-apis false');
  await cluster.podling('down');
  await cluster.podling('up', '--yes', '--legacy-apis=true');
  expect(await betaVersions()).toContain('extensions/v1beta1');
  await cluster.apply(INGRESS);

  await cluster.podling('down');
  await cluster.podling('up', '--yes', '--legacy-apis=false');
  expect(await cluster.kubectl('get', 'ingress', 'site', '-o', 'jsonpath={.spec.defaultBackend.service.name}')).toBe(
    'web',
  );
});
