import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createApiServer, ensureDefaultPolicy } from '#apiserver';
import { seededRandom, silentLog, VirtualClock } from '#base';
import { allKinds, clusterRoles, flowSchemas, namespaces, serviceCidrs, services } from '#kinds';
import { memoryEngine, openMvccStore } from '#storage';
import { ensureBootstrapObjects } from './bootstrap-objects.ts';
import { versionInfo } from './version-info.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const place = {
  serviceIp: '10.96.0.1',
  endpointIp: '10.244.0.1',
  port: 6443,
  serviceCidr: '10.96.0.0/16',
  clientCaPem: 'PEM',
  nowMs: 0,
};

test('what a cluster begins with passes the rules of its API, and the next start writes nothing', async () => {
  const store = await openMvccStore({ engine: memoryEngine(), freeze: true });
  const server = await createApiServer({
    store,
    kinds: allKinds,
    clock: new VirtualClock(),
    random: seededRandom(1),
    log: silentLog,
    serviceCidr: place.serviceCidr,
    version: versionInfo(),
    findNode: () => undefined,
    isRunning: () => true,
    externalAddress: '127.0.0.1:6443',
    serviceAccounts: { issuer: 'https://issuer', privateKeyPem },
  });
  const api = server.apiFor({ name: 'admin', groups: ['system:masters'] });
  const start = async () => {
    await ensureBootstrapObjects(api, place);
    await ensureDefaultPolicy(api);
  };
  await start();
  const { revision } = store;
  for (const kind of [namespaces, services, serviceCidrs, flowSchemas, clusterRoles] as const) {
    expect((await api.list(kind as typeof namespaces)).items.length).toBeGreaterThan(0);
  }
  await start();
  expect(store.revision).toBe(revision);
  await server.close();
});
