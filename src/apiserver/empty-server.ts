import { generateKeyPairSync } from 'node:crypto';
import type { Api } from '#api';
import { seededRandom, silentLog, VirtualClock } from '#base';
import { allKinds, namespaces, serviceAccounts } from '#kinds';
import { memoryEngine, openMvccStore, type Store } from '#storage';
import { type ApiServer, type ApiServerOptions, createApiServer } from './api-server.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
/** May do everything. */
const ADMIN = { name: 'admin', groups: ['system:masters'] };

export interface EmptyServer {
  server: ApiServer;
  store: Store;
  /** With an administrator's rights. */
  api: Api;
}

/**
 * For tests: an API server over a memory store that holds the namespace `default` with its service account and nothing
 * else. Time stands still and chance repeats unless `options` say otherwise. Nothing listens.
 */
export async function emptyServer(options: Partial<ApiServerOptions> = {}): Promise<EmptyServer> {
  const store = options.store ?? (await openMvccStore({ engine: memoryEngine(), freeze: true }));
  const server = await createApiServer({
    store,
    kinds: allKinds,
    clock: new VirtualClock(),
    random: seededRandom(1),
    log: silentLog,
    serviceCidr: '10.96.0.0/16',
    version: {
      major: '1',
      minor: '36',
      gitVersion: 'v1.36.2',
      gitCommit: '',
      gitTreeState: 'clean',
      buildDate: '',
      goVersion: '',
      compiler: '',
      platform: 'linux/amd64',
    },
    findNode: () => undefined,
    externalAddress: '127.0.0.1:6443',
    isRunning: () => false,
    serviceAccounts: { issuer: 'https://kubernetes.default.svc.cluster.local', privateKeyPem },
    ...options,
  });
  const api = server.apiFor(ADMIN);
  await api.create(namespaces, { metadata: { name: 'default' } });
  await api.create(serviceAccounts, { metadata: { name: 'default', namespace: 'default' } });
  return { server, store, api };
}
