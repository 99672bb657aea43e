import { beforeEach, expect, test } from 'vitest';
import type { Container, LimitRangeItem, Pod } from '#api';
import { limitRanges, persistentVolumeClaims, pods } from '#kinds';
import { type EmptyServer, emptyServer } from '../empty-server.ts';

let server: EmptyServer;
beforeEach(async () => {
  server = await emptyServer();
});

const limit = (item: LimitRangeItem, name = 'limits') =>
  server.api.create(limitRanges, { metadata: { namespace: 'default', name }, spec: { limits: [item] } });

function createPod(resources: Container['resources'], init: Container['resources'][] = []): Promise<Pod> {
  const initContainers = init.map((r, i) => ({ name: `init-${i}`, image: 'i', ...(r && { resources: r }) }));
  return server.api.create(pods, {
    metadata: { namespace: 'default', name: 'p' },
    spec: { containers: [{ name: 'c', image: 'i', ...(resources && { resources }) }], initContainers },
  });
}

test('containers that ask for nothing get the defaults, and a note of it', async () => {
  await limit({ type: 'Container', default: { cpu: '1', memory: '1Gi' }, defaultRequest: { cpu: '500m' } });
  const { metadata, spec, status } = await createPod({ limits: { memory: '2Gi' } }, [undefined]);
  expect(spec?.containers[0]?.resources).toEqual({
    limits: { cpu: '1', memory: '2Gi' },
    requests: { cpu: '500m', memory: '2Gi' },
  });
  expect(metadata?.annotations).toEqual({
    'kubernetes.io/limit-ranger':
      'LimitRanger plugin set: cpu request for container c; cpu limit for container c; cpu, memory request for init container init-0; cpu, memory limit for init container init-0',
  });
  expect(status?.qosClass).toBe('Burstable');
});

test('what the defaults make of a pod decides its quality of service', async () => {
  await limit({ type: 'Container', default: { cpu: '1', memory: '1Gi' } });
  expect((await createPod(undefined)).status?.qosClass).toBe('Guaranteed');
});

const asks = (cpu: string, most: string = cpu) => ({ requests: { cpu }, limits: { cpu: most } });

test.each<[LimitRangeItem, Container['resources'], string]>([
  [
    { type: 'Container', max: { cpu: '800m' } },
    asks('500m', '1500m'),
    'maximum cpu usage per Container is 800m, but limit is 1500m',
  ],
  [
    { type: 'Container', min: { cpu: '200m' } },
    asks('100m'),
    'minimum cpu usage per Container is 200m, but request is 100m',
  ],
  [
    { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
    asks('100m', '300m'),
    'cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
  ],
  [
    { type: 'Container', maxLimitRequestRatio: { memory: '2' } },
    asks('100m'),
    'memory max limit to request ratio per Container is 2, but no request is specified or request is 0',
  ],
  [{ type: 'Pod', max: { cpu: '1' } }, asks('2'), 'maximum cpu usage per Pod is 1, but limit is 2'],
  [{ type: 'Pod', max: { cpu: '1' } }, undefined, 'maximum cpu usage per Pod is 1.  No limit is specified'],
  [
    { type: 'Pod', min: { cpu: '1', memory: '1Gi' } },
    undefined,
    '[minimum cpu usage per Pod is 1.  No request is specified, minimum memory usage per Pod is 1Gi.  No request is specified]',
  ],
])('a limit of %j refuses a container with %j', async (item, resources, why) => {
  await limit(item);
  await expect(createPod(resources)).rejects.toThrow(`pods "p" is forbidden: ${why}`);
});

test('containers that start first count where they need more', async () => {
  await limit({ type: 'Pod', max: { cpu: '2' } });
  await expect(createPod(asks('1'), [asks('3')])).rejects.toThrow('maximum cpu usage per Pod is 2, but limit is 3');
  expect((await createPod(asks('1'), [asks('2')])).metadata?.name).toBe('p');
});

test('a claim keeps within the limits of storage', async () => {
  await limit({ type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '2Gi' } });
  const claim = (storage: string) =>
    server.api.create(persistentVolumeClaims, {
      metadata: { namespace: 'default', name: `c-${storage.toLowerCase()}` },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    });
  expect((await claim('2Gi')).metadata.name).toBe('c-2gi');
  await expect(claim('3Gi')).rejects.toThrow(
    'persistentvolumeclaims "c-3gi" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi',
  );
  await expect(claim('1Mi')).rejects.toThrow(
    'minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi',
  );
});
