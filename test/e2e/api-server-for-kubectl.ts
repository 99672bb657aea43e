import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Api } from '#api';
import { RealClock, secureRandom } from '#base';
import { allKinds, type Kind } from '#kinds';
import { emptyServer } from '../../src/apiserver/empty-server.ts';
import { ensureCertificates } from '../../src/cluster/certificates.ts';
import { KUBECTL } from './kubectl-program.ts';

const TOKEN = 'a-token-of-the-test';
const ADMIN = { name: 'admin', groups: ['system:masters'] };

/** An API server alone, without controllers and nodes, on a port of the loopback, and a kubectl that talks to it. */
export interface ApiServerForKubectl extends AsyncDisposable {
  readonly api: Api;
  readonly port: number;
  readonly token: string;
  /** What it prints, or an error with what it said. */
  kubectl(args: readonly string[], input?: string): Promise<{ out: string; err: string }>;
}

export async function startApiServerForKubectl(kinds: readonly Kind[] = allKinds): Promise<ApiServerForKubectl> {
  const home = mkdtempSync(path.join(tmpdir(), 'podling-kubectl-'));
  const clock = new RealClock();
  const names = { dns: ['localhost'], ips: ['127.0.0.1'] };
  const pems = await ensureCertificates(home, names, clock.now());
  const { server, api } = await emptyServer({
    kinds,
    clock,
    random: secureRandom(),
    serviceAccounts: { issuer: 'https://kubernetes.default.svc.cluster.local', privateKeyPem: pems.serviceAccountKey },
    extraTokens: [{ token: TOKEN, user: ADMIN }],
  });
  const { servingCert: certPem, servingKey: keyPem, caCert: clientCaPem } = pems;
  const { port } = await server.listen({
    addresses: [{ host: '127.0.0.1', port: 0 }],
    certPem,
    keyPem,
    clientCaPem,
  });
  const reach = ['--server', `https://127.0.0.1:${port}`, '--token', TOKEN, '--insecure-skip-tls-verify'];
  return {
    api,
    port,
    token: TOKEN,
    kubectl: (args, input = '') =>
      new Promise((resolve, reject) => {
        const options = { env: { ...process.env, HOME: home, KUBECONFIG: '' } };
        const at = args.indexOf('--');
        const all = at < 0 ? [...args, ...reach] : [...args.slice(0, at), ...reach, ...args.slice(at)];
        const child = execFile(KUBECTL, all, options, (error, out, err) => {
          if (error) reject(new Error(err, { cause: error }));
          else resolve({ out, err });
        });
        child.stdin?.end(input);
      }),
    async [Symbol.asyncDispose]() {
      await server.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
