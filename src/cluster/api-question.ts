import { request } from 'node:https';
import type { Certificates } from './certificates.ts';

export interface ApiAccess {
  port: number;
  certificates: Pick<Certificates, 'caCert' | 'adminCert' | 'adminKey'>;
}

/** One GET as administrator, for the command line; throws when there is no good answer. */
export function askApi<T>({ port, certificates }: ApiAccess, path: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        ca: certificates.caCert,
        cert: certificates.adminCert,
        key: certificates.adminKey,
        agent: false,
        timeout: 5000,
        headers: { accept: 'application/json' },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode === 200) resolve(JSON.parse(text) as T);
          else reject(new Error(`the API answered ${answer.statusCode}: ${text.slice(0, 300)}`));
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer within 5 seconds')));
    asked.on('error', reject);
    asked.end();
  });
}
