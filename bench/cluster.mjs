// A whole cluster on this host, with real containers: how fast it starts and runs pods, and what it costs when idle.
//   node bench/cluster.mjs [--idle SECONDS] [--profile]
// Needs root, what `podling setup` installs, and a static busybox; works in a network namespace of its own.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: { idle: { type: 'string', default: '60' }, profile: { type: 'boolean' } },
});
const PORT = 16444;
const INSIDE = 'PODLING_BENCH_INSIDE';
const root = path.join(import.meta.dirname, '..');
const podling = path.join(root, 'podling');

if (!process.env[INSIDE]) {
  // Everything below runs once more, in a namespace made for it.
  const name = `pcluster-${process.pid}`;
  execFileSync('ip', ['netns', 'add', name]);
  execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  const args = [`--net=/run/netns/${name}`, process.execPath, ...process.argv.slice(1)];
  const { status } = spawnSync('nsenter', args, { stdio: 'inherit', env: { ...process.env, [INSIDE]: name } });
  execFileSync('ip', ['netns', 'del', name]);
  process.exit(status ?? 1);
}

const name = process.env[INSIDE];
const temp = mkdtempSync(path.join(tmpdir(), 'podling-bench-'));
const data = path.join(temp, 'data');
const token = randomBytes(16).toString('hex');
const env = { ...process.env, KUBECONFIG: path.join(temp, 'kubeconfig') };
const run = (...args) =>
  execFileSync(podling, [...args, '--name', name, '--data-dir', data], { env, encoding: 'utf8' });

/** An answer of the API, its body not read yet. */
async function call(method, url, body) {
  const request = httpsRequest(`https://127.0.0.1:${PORT}${url}`, {
    method,
    rejectUnauthorized: false,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  request.end(body && JSON.stringify(body));
  const [response] = await once(request, 'response');
  if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.statusCode}`);
  return response;
}

async function api(method, url, body) {
  let text = '';
  for await (const chunk of await call(method, url, body)) text += chunk;
  return JSON.parse(text);
}

/** Resolves when the watched objects of a collection are as `done` wants them. */
async function until(url, done) {
  const response = await call('GET', `${url}?watch=1`);
  const objects = new Map();
  for await (const line of createInterface({ input: response })) {
    const { type, object } = JSON.parse(line);
    if (type === 'DELETED') objects.delete(object.metadata.name);
    else objects.set(object.metadata.name, object);
    if (!done([...objects.values()])) continue;
    response.destroy();
    return;
  }
}

const PODS = '/api/v1/namespaces/default/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const spec = {
  terminationGracePeriodSeconds: 1,
  containers: [{ name: 'main', image: 'bench.local/busybox:1', imagePullPolicy: 'Never', command: ['sleep', '3600'] }],
};
const pod = (podName) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: podName }, spec });
const isRunning = ({ status }) => status.phase === 'Running' && status.containerStatuses?.[0]?.state?.running;
const started = performance.now();
const since = (from) => (performance.now() - from) / 1000;

async function podTime(podName) {
  const from = performance.now();
  const running = until(PODS, (all) => all.some((p) => p.metadata.name === podName && isRunning(p)));
  await api('POST', PODS, pod(podName));
  await running;
  return since(from);
}

async function deploymentTime(replicas) {
  const labels = { app: 'bench' };
  const from = performance.now();
  const available = until(DEPLOYMENTS, (all) => all[0]?.status.availableReplicas === replicas);
  await api('POST', DEPLOYMENTS, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'bench' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
  await available;
  return since(from);
}

const serverPid = () => JSON.parse(readFileSync(path.join(data, 'server.lock'), 'utf8')).pid;
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
function residentMb(pid) {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
}
/** The private containerd and its shims. */
function containerdPids() {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const state = /runtimeState|\/run\/podling\/[0-9a-f]+/.exec(command)?.[0];
      return /containerd/.test(command) && (command.includes(data) || (state !== undefined && state === ownState()));
    } catch {
      return false;
    }
  });
}
let state;
function ownState() {
  state ??= /\/run\/podling\/[0-9a-f]+/.exec(readFileSync(path.join(data, 'containerd', 'config.toml'), 'utf8'))?.[0];
  return state;
}

async function profiled(work) {
  if (!flags.profile) return work();
  const tool = spawn(process.execPath, [path.join(root, 'tools/cpu-profile.mjs'), String(serverPid())]);
  let said = '';
  tool.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(tool.stdout, 'data');
  const result = await work();
  tool.kill('SIGINT');
  await once(tool, 'close');
  console.log(said);
  return result;
}

function row(what, figure, original) {
  console.log(`${what.padEnd(44)} ${figure.padStart(12)} | ${original.padStart(10)}`);
}
const s = (seconds) => `${seconds.toFixed(2)} s`;

async function measure() {
  row('', 'Podling', 'original');
  const from = performance.now();
  const up = run('up', '--yes', '--api-port', String(PORT));
  const step = (what) => new RegExp(`${what} +([\\d.]+ s)`).exec(up)?.[1] ?? '?';
  row('cold start to API ready', step('API ready'), '2.6 s');
  row('cold start to node Ready', step('Ready'), '8.6 s');
  row('`podling up` from start to end', s(since(from)), '');
  const first = run('down') && performance.now();
  run('up');
  row('the same, with a cluster made before', s(since(first)), '');
  const archive = path.join(temp, 'busybox.tar');
  const pack = [
    path.join(root, 'tools/pack-image.mjs'),
    '--name',
    'bench.local/busybox:1',
    '--busybox',
    '/bin/busybox',
  ];
  execFileSync(process.execPath, [...pack, '-o', archive]);
  run('image', 'load', archive);
  row('first pod, create to Running', s(await podTime('first')), '0.7 s');
  const times = [];
  await profiled(async () => {
    for (let i = 0; i < 5; i++) times.push(await podTime(`one-${i}`));
  });
  times.sort((a, b) => a - b);
  row('one pod, create to Running (median of 5)', s(times[2]), '0.66 s');
  for (let i = 6; i < 10; i++) await podTime(`ten-${i}`);
  await sleep(5000);
  const pid = serverPid();
  const others = containerdPids();
  const before = [cpuSeconds(pid), others.reduce((sum, p) => sum + cpuSeconds(p), 0)];
  const idle = Number(flags.idle);
  await profiled(() => sleep(idle * 1000));
  const share = (seconds) => `${((seconds / idle) * 100).toFixed(2)} %`;
  row(`idle with 10 pods, ${idle} s: processor, server`, share(cpuSeconds(pid) - before[0]), '5.2 %');
  const used = others.reduce((sum, p) => sum + cpuSeconds(p), 0) - before[1];
  row('  and containerd with its shims', share(used), '');
  row('idle with 10 pods: memory, server', `${residentMb(pid)} MB`, '650 MB');
  row('  and containerd with its shims', `${others.reduce((sum, p) => sum + residentMb(p), 0)} MB`, '');
  row('50 pods of a Deployment, all available', s(await profiled(() => deploymentTime(50))), '13.9 s');
  row('memory then, server', `${residentMb(pid)} MB`, '');
}

mkdirSync(path.join(data, 'pki'), { recursive: true, mode: 0o700 });
writeFileSync(path.join(data, 'pki', 'tokens.csv'), `${token},bench,,"system:masters"\n`, { mode: 0o600 });
try {
  await measure();
} finally {
  run('delete', '--yes');
  rmSync(temp, { recursive: true });
  console.log(`took ${s(since(started))}`);
}
