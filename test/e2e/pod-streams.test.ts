import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PodServer, startPodServer } from '../../src/apiserver/streaming/pod-server.ts';
import { KUBECTL, kubectlMinor } from './kubectl-program.ts';

let server: PodServer;
let home: string;
beforeAll(async () => {
  server = await startPodServer();
  home = mkdtempSync(path.join(tmpdir(), 'podling-streams-'));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
});

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs kubectl against the one-pod server; `env` can turn its WebSockets off, which leaves SPDY. */
function kubectl(args: string[], options: { env?: Record<string, string>; input?: string } = {}): Promise<Ran> {
  const child = spawn(KUBECTL, ['--server', server.url, ...args], {
    env: { ...process.env, HOME: home, KUBECONFIG: '', ...options.env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Forwards a port, sends a word through it and gives what came back, and what kubectl said meanwhile. */
async function forwarded(remotePort: number, env: Record<string, string>): Promise<{ reply: string; stderr: string }> {
  const child = spawn(KUBECTL, ['--server', server.url, 'port-forward', 'pod/web', `:${remotePort}`], {
    env: { ...process.env, HOME: home, KUBECONFIG: '', ...env },
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const match = /127\.0\.0\.1:(\d+)/.exec(String(chunk));
      if (match) resolve(Number(match[1]));
    });
    child.on('close', () => reject(new Error(stderr)));
  });
  const reply = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.end('hello'));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
  await expect.poll(() => stderr !== '' || reply !== '').toBe(true);
  child.kill();
  return { reply, stderr };
}

describe.each([
  ['WebSocket', 'websocket', {}],
  ['SPDY', 'spdy/3.1', { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }],
])('kubectl over %s', (_name, protocol, env: Record<string, string>) => {
  test('exec shows both outputs', async () => {
    const ran = await kubectl(['exec', 'web', '-c', 'main', '--', 'say', 'hello'], { env });
    expect(ran).toEqual({ code: 0, stdout: 'hello', stderr: 'said' });
  });

  test('exec passes standard input on to its end', async () => {
    const input = 'line\n'.repeat(100_000);
    const ran = await kubectl(['exec', '-i', 'web', '-c', 'main', '--', 'cat'], { env, input });
    expect(ran.code).toBe(0);
    expect(ran.stdout === input).toBe(true);
  });

  test('exec ends with the exit code of the command', async () => {
    const ran = await kubectl(['exec', 'web', '-c', 'main', '--', 'exit', '7'], { env });
    expect(ran).toMatchObject({ code: 7, stderr: 'command terminated with exit code 7\n' });
  });

  test('exec brings megabytes whole', async () => {
    const ran = await kubectl(['exec', 'web', '-c', 'main', '--', 'big', '4194304'], { env });
    expect(ran.stdout.length).toBe(4194304);
  });

  test('attach reads and writes', async () => {
    const ran = await kubectl(['attach', '-i', 'web', '-c', 'main'], { env, input: 'hello' });
    expect(ran).toMatchObject({ code: 0, stdout: 'hello' });
  });

  test('port-forward carries a connection there and back', async () => {
    server.upgrades.length = 0;
    expect((await forwarded(80, env)).reply).toBe('80:hello');
    // WebSockets are kubectl's way since 1.31.
    const expected = kubectlMinor() < 31 ? 'spdy/3.1' : protocol;
    expect(new Set(server.upgrades.map((name) => name.toLowerCase()))).toEqual(new Set([expected]));
  });

  test('port-forward says why a port cannot be reached', async () => {
    const { reply, stderr } = await forwarded(81, env);
    expect(reply).toBe('');
    expect(stderr).toContain('error forwarding port 81 to pod web, uid');
  });
});

test('logs shows the log, and the reason where there is none', async () => {
  expect((await kubectl(['logs', 'web', '-c', 'side', '--tail=1'])).stdout).toBe('three\n');
  expect((await kubectl(['logs', 'web', '-c', 'side', '--previous'])).stderr).toContain(
    'previous terminated container "side" in pod "web" not found',
  );
});
