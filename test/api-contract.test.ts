import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type ApiServer, createApiServer } from '#apiserver';
import { RealClock, seededRandom, silentLog } from '#base';
import { HttpApi } from '#client';
import { allKinds, namespaces, serviceAccounts } from '#kinds';
import { memoryEngine, openMvccStore } from '#storage';
import { apiContract } from '../src/client/contract.ts';
import { type Certificates, ensureCertificates } from '../src/cluster/certificates.ts';
import { HttpsTransport } from '../src/cluster/https-transport.ts';

const clock = new RealClock();
const ADMIN = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.2',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};
let folder: string;
let certificates: Certificates;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'podling-contract-'));
  certificates = await ensureCertificates(folder, { dns: ['localhost'], ips: ['127.0.0.1'] }, clock.now());
});
afterAll(() => rmSync(folder, { recursive: true }));

async function emptyServer(): Promise<ApiServer> {
  const server = await createApiServer({
    store: await openMvccStore({ engine: memoryEngine(), freeze: true }),
    kinds: allKinds,
    clock,
    random: seededRandom(1),
    log: silentLog,
    serviceCidr: '10.96.0.0/16',
    version: VERSION,
    findNode: () => undefined,
    serviceAccounts: {
      issuer: 'https://kubernetes.default.svc.cluster.local',
      privateKeyPem: certificates.serviceAccountKey,
    },
  });
  const api = server.apiFor(ADMIN);
  await api.create(namespaces, { metadata: { name: 'default' } });
  await api.create(serviceAccounts, { metadata: { name: 'default', namespace: 'default' } });
  return server;
}

apiContract('in the process of the server', async () => {
  const server = await emptyServer();
  return { api: server.apiFor(ADMIN), close: () => server.close() };
});

apiContract('over HTTPS', async () => {
  const server = await emptyServer();
  const { port } = await server.listen({
    addresses: [{ host: '127.0.0.1', port: 0 }],
    certPem: certificates.servingCert,
    keyPem: certificates.servingKey,
    clientCaPem: certificates.caCert,
  });
  const transport = new HttpsTransport({
    server: `https://127.0.0.1:${port}`,
    caPem: certificates.caCert,
    client: { certPem: certificates.adminCert, keyPem: certificates.adminKey },
  });
  return {
    api: new HttpApi(transport),
    async close() {
      transport.close();
      await server.close();
    },
  };
});
