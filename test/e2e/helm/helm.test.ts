import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ran, RealCluster } from '../real-cluster.ts';
import { HELM, helmMajor } from './helm-program.ts';

const chart = path.join(import.meta.dirname, 'testdata', 'shop');
const major = helmMajor();
const name = 'shop';
let cluster: RealCluster;
let namespaces = 0;
let namespace: string;

beforeAll(async () => {
  if (major > 0) cluster = await RealCluster.up('helm', ['--runtime', 'simulated']);
});
afterAll(() => cluster?.[Symbol.asyncDispose]());
beforeEach(() => {
  namespaces += 1;
  namespace = `shop-${namespaces}`;
});

/** Whatever it ends with; its files are kept away from those of the user. */
function tryHelm(...args: string[]): Promise<Ran> {
  return cluster.run('env', [`HOME=${cluster.directory}`, HELM, '--namespace', namespace, ...args]);
}

async function helm(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tryHelm(...args);
  if (code !== 0) throw new Error(`helm ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

const install = (...flags: string[]) => helm('install', name, chart, '--create-namespace', ...flags);
const kubectl = (...args: string[]) => cluster.kubectl('--namespace', namespace, ...args);
const field = (kind: string, jsonPath: string) => kubectl('get', kind, name, '-o', `jsonpath={${jsonPath}}`);
const everything = () =>
  kubectl('get', 'deploy,svc,ing,hpa,sa,cm,secret,carts', '-l', 'app.kubernetes.io/managed-by=Helm', '-o', 'name');

/** What became of the revisions of the release, the first one first. */
async function history(): Promise<string[]> {
  const revisions = JSON.parse(await helm('history', name, '-o', 'json')) as { revision: number; status: string }[];
  return revisions.map(({ revision, status }) => `${revision} ${status}`);
}

describe.skipIf(major === 0)('a chart (needs helm on PATH or in HELM)', () => {
  test('is installed, with what it asks of the cluster and what it looks up', async () => {
    expect(await install('--wait')).toMatch(/STATUS: deployed\nREVISION: 1\n.*\nshop is open, at v1\.36\.2/s);
    expect(JSON.parse(await field('configmap', '.data'))).toEqual({
      color: 'red',
      version: expect.stringMatching(/^v1\.36\.2/),
      minor: '36',
      hasGroup: 'true',
      hasKind: 'true',
      hasNone: 'false',
      found: 'kube-system',
      absent: 'nothing',
    });
    expect(await everything()).toBe(
      [
        'deployment.apps/shop',
        'service/shop',
        'ingress.networking.k8s.io/shop',
        'horizontalpodautoscaler.autoscaling/shop',
        'serviceaccount/shop',
        'configmap/shop',
        'secret/shop',
        'cart.shop.example.com/shop',
        '',
      ].join('\n'),
    );
    expect(await field('deployment', '.status.availableReplicas')).toBe('1');
    expect(await helm('status', name)).toContain('STATUS: deployed');
    expect(await helm('get', 'all', name)).toContain('COMPUTED VALUES:');
    expect(await helm('test', name)).toMatch(/TEST SUITE:\s+shop-test\n.*Phase:\s+Succeeded/s);
  });

  test('is not installed twice, nor where there is no namespace', async () => {
    const absent = await tryHelm('install', name, chart);
    expect(absent.stderr).toContain(`create: failed to create: namespaces "${namespace}" not found`);
    await install();
    const again = await tryHelm('install', name, chart);
    expect(again.stderr).toMatch(/cannot re-?use a name that is still in use/);
  });

  test('is upgraded over what others changed, and loses what it no longer has', async () => {
    await install();
    await kubectl('label', 'configmap', name, 'by=hand');
    const side = { spec: { template: { spec: { containers: [{ name: 'side', image: 'busybox' }] } } } };
    await kubectl('patch', 'deployment', name, '-p', JSON.stringify(side));
    await helm('upgrade', name, chart, '--set', 'image=nginx:1.28,config.color=blue,ingress=false', '--wait');
    expect(await field('configmap', '.data.color')).toBe('blue');
    expect(await field('configmap', '.metadata.labels.by')).toBe('hand');
    expect(await field('deployment', '.spec.template.spec.containers[*].image')).toBe('busybox nginx:1.28');
    expect(await everything()).not.toContain('ingress');
    expect(await kubectl('get', 'configmap', 'shop-hook', '-o', 'jsonpath={.data.revision}')).toBe('2');
  });

  test('is rolled back, by hand and when an upgrade fails', async () => {
    await install();
    await helm('upgrade', name, chart, '--set', 'config.color=blue,ingress=false');
    const flag = major >= 4 ? '--rollback-on-failure' : '--atomic';
    const failed = await tryHelm('upgrade', name, chart, '--set', 'unplaceable=true', flag, '--timeout', '10s');
    expect(failed.stderr).toContain('UPGRADE FAILED: release shop failed, and has been rolled back');
    expect(await history()).toEqual(['1 superseded', '2 superseded', '3 failed', '4 deployed']);
    expect(await field('configmap', '.data.color')).toBe('blue');
    await helm('rollback', name, '1', '--wait');
    expect(await history()).toEqual(['1 superseded', '2 superseded', '3 failed', '4 superseded', '5 deployed']);
    expect(await field('configmap', '.data.color')).toBe('red');
    expect(await field('ingress', '.spec.defaultBackend.service.name')).toBe(name);
  });

  test('is uninstalled without a trace, or with its history kept and taken up again', async () => {
    await install();
    await helm('uninstall', name, '--keep-history');
    expect(await everything()).toBe('');
    expect(await history()).toEqual(['1 uninstalled']);
    await helm('rollback', name, '1');
    expect(JSON.parse(await helm('list', '-o', 'json'))).toMatchObject([{ name, revision: '2', status: 'deployed' }]);
    await helm('uninstall', name, '--wait');
    expect(await everything()).toBe('');
    expect(JSON.parse(await helm('list', '-o', 'json'))).toEqual([]);
  });

  test.skipIf(major < 4)('takes from others what it must have only when forced (needs helm 4)', async () => {
    await install();
    await kubectl('scale', 'deployment', name, '--replicas=2');
    await kubectl('patch', 'configmap', name, '-p', '{"data":{"color":"pink"}}');
    const upgrade = ['upgrade', name, chart, '--set', 'replicas=3,config.color=black'];
    const { stderr } = await tryHelm(...upgrade);
    expect(stderr).toContain('conflict with "kubectl-patch" using v1: .data.color');
    expect(stderr).toContain('conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas');
    await helm(...upgrade, '--force-conflicts');
    expect(await field('configmap', '.data.color')).toBe('black');
    expect(await field('deployment', '.spec.replicas')).toBe('3');
  });
});
