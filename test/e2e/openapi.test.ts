import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allKinds } from '#kinds';
import { Discovery } from '../../src/apiserver/discovery/index.ts';
import { OpenApi } from '../../src/apiserver/openapi/index.ts';
import { KUBECTL, kubectlMinor } from './kubectl-program.ts';

const discovery = new Discovery(allKinds, { serverAddress: '127.0.0.1:0' });
const readsOpenApi3 = kubectlMinor() >= 27;
const openApi = new OpenApi(allKinds);
let server: Server;
let home: string;

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'podling-openapi-'));
  server = createServer(async ({ url = '/', headers: { accept } }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const hash = searchParams.get('hash') ?? undefined;
    const answer = discovery.answer(pathname, accept) ?? (await openApi.answer({ path: pathname, hash, accept }));
    if (!answer || !('bytes' in answer)) response.writeHead(404).end();
    else response.setHeader('Content-Type', answer.contentType).end(answer.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(home, { recursive: true });
});

function kubectl(...args: string[]): Promise<string> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = { env: { ...process.env, HOME: home, KUBECONFIG: '' } };
  return new Promise((resolve, reject) => {
    execFile(KUBECTL, ['--server', url, ...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }));
      else resolve(stdout);
    });
  });
}

test.skipIf(!readsOpenApi3)('explain shows a field with its values (kubectl that reads OpenAPI 3)', async () => {
  expect(await kubectl('explain', 'deployment.spec.strategy.type')).toContain(
    'GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n\nFIELD: type <string>\nENUM:\n    Recreate\n    RollingUpdate\n',
  );
});

test.skipIf(!readsOpenApi3)(
  'explain names the types of fields and which are required (kubectl that reads OpenAPI 3)',
  async () => {
    const text = await kubectl('explain', 'pods.spec.containers.livenessProbe.tcpSocket');
    expect(text).toContain('FIELD: tcpSocket <TCPSocketAction>');
    expect(text).toContain('  host\t<string>\n');
    expect(text).toContain('  port\t<IntOrString> -required-\n');
  },
);

test('explain of clients before OpenAPI 3 reads the protobuf form', async () => {
  const oldWay = readsOpenApi3 ? ['--output=plaintext-openapiv2'] : [];
  const text = await kubectl('explain', 'pods.spec.restartPolicy', ...oldWay);
  expect(text).toContain('FIELD:    restartPolicy <string>');
  expect(text).toContain('     - `"OnFailure"`');
});

test('api-resources lists every kind', async () => {
  const lines = (await kubectl('api-resources', '--no-headers')).trim().split('\n');
  // Each resource once, in its preferred version.
  expect(lines.length).toBe(new Set(allKinds.map(({ group, plural }) => `${plural}.${group}`)).size);
  expect(lines).toContainEqual(expect.stringMatching(/^deployments +deploy +apps\/v1 +true +Deployment$/));
});
