import 'reflect-metadata';
import { request } from 'node:https';
import * as x509 from '@peculiar/x509';
import { namespaces } from '#kinds';
import type { Store } from '#storage';
import type { ApiServer, ApiServerOptions } from '../api-server.ts';
import { ensureDefaultPolicy } from '../default-policy/index.ts';
import { emptyServer } from '../empty-server.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const ADMIN = { name: 'admin', groups: ['system:masters'] };

interface Answer {
  code: number;
  headers: { [name: string]: string | string[] | undefined };
  /** As text. */
  body: string;
  bytes: Buffer;
}

export interface Question {
  method?: string;
  body?: string | Buffer;
  /** Of the body. */
  type?: string;
  token?: string | null;
  headers?: { [name: string]: string | string[] };
}

/** A whole API server over HTTPS on a loopback port, and an administrator's ways to it. */
export interface ServerUnderTest {
  server: ApiServer;
  store: Store;
  api: ReturnType<ApiServer['apiFor']>;
  port: number;
  ask(path: string, question?: Question): Promise<Answer>;
}

/** Starts one over a memory store with the namespace `default` and the default policy. The token `secret` is an administrator's. */
export async function startServerUnderTest(options: Partial<ApiServerOptions> = {}): Promise<ServerUnderTest> {
  const { certPem, keyPem } = await selfSigned();
  const { server, store, api } = await emptyServer({
    serviceAccounts: { issuer: 'https://issuer', privateKeyPem: keyPem },
    extraTokens: [{ token: 'secret', user: ADMIN }],
    ...options,
  });
  for (const name of ['kube-system', 'kube-public']) await api.create(namespaces, { metadata: { name } });
  await ensureDefaultPolicy(api);
  const addresses = [{ host: '127.0.0.1', port: 0 }];
  const { port } = await server.listen({ addresses, certPem, keyPem, clientCaPem: certPem });
  server.setReady();
  return { server, store, api, port, ask: (path, question) => ask(port, path, question) };
}

async function selfSigned(): Promise<{ certPem: string; keyPem: string }> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=localhost',
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2049-01-01'),
    signingAlgorithm: ALGORITHM,
    keys,
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certPem: certificate.toString('pem'), keyPem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}

function ask(port: number, path: string, question: Question = {}): Promise<Answer> {
  const { method = 'GET', body, type = 'application/json', token = 'secret' } = question;
  return new Promise((resolve, reject) => {
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
      ...question.headers,
    };
    const sent = request({ host: '127.0.0.1', port, path, method, headers, rejectUnauthorized: false }, (response) => {
      const chunks: Buffer[] = [];
      const { statusCode = 0, headers } = response;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ code: statusCode, headers, body: bytes.toString(), bytes });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
