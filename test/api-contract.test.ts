import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { RealClock } from '#base';
import { HttpApi } from '#client';
import { emptyServer } from '../src/apiserver/empty-server.ts';
import { apiContract } from '../src/client/contract.ts';
import { type Certificates, ensureCertificates } from '../src/cluster/certificates.ts';
import { HttpsTransport } from '../src/cluster/https-transport.ts';

const clock = new RealClock();
const ADMIN = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
let folder: string;
let certificates: Certificates;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'podling-contract-'));
  certificates = await ensureCertificates(folder, { dns: ['localhost'], ips: ['127.0.0.1'] }, clock.now());
});
afterAll(() => rmSync(folder, { recursive: true }));

apiContract('in the process of the server', async () => {
  const server = (await emptyServer({ clock })).server;
  return { api: server.apiFor(ADMIN), close: () => server.close() };
});

apiContract('over HTTPS', async () => {
  const server = (await emptyServer({ clock })).server;
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
