// The API server under load, over TLS and HTTP/2, against a real server process with durable writes:
//   node bench/api.mjs [--quick] [--keep] [--profile]
// --profile shows what the server was busy with under each load (and makes it slower).
// Needs root (own network namespace) and h2load (Debian: nghttp2-client). The load generator shares the machine.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, keep: { type: 'boolean' }, profile: { type: 'boolean' } },
});
/** What kube-apiserver v1.36.2 with etcd 3.5 does on 2 cores (x86-64), the load generator beside it. */
const ORIGINAL = { configMaps: '1,510 /s', pods: '877 /s', gets: '3,120 /s', list: '80-97 MB/s', memory: '1,170 MB' };
const TARGET = { configMaps: '4,500 /s', pods: '2,600 /s', gets: '10,000 /s', list: '400 MB/s', memory: '400 MB' };
const PORT = 16443;
const API = `https://127.0.0.1:${PORT}`;
const scale = flags.quick ? 0.2 : 1;

const root = path.join(import.meta.dirname, '..');
const name = `pbench-${process.pid}`;
const temp = mkdtempSync(path.join(tmpdir(), 'podling-bench-'));
const data = path.join(temp, 'data');
const token = randomBytes(16).toString('hex');
const inside = (command, args, options) =>
  execFileSync('nsenter', [`--net=/run/netns/${name}`, command, ...args], { encoding: 'utf8', ...options });
const podling = (...args) =>
  inside(path.join(root, 'podling'), [...args, '--name', name, '--data-dir', data], {
    env: { ...process.env, KUBECONFIG: path.join(temp, 'kubeconfig') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
const request = (method, url, body) =>
  inside(
    'curl',
    [
      '-sSk',
      '--fail-with-body',
      '-X',
      method,
      '-H',
      `authorization: Bearer ${token}`,
      '-H',
      'content-type: application/json',
    ].concat(body ? ['--data-binary', JSON.stringify(body)] : [], `${API}${url}`),
    { maxBuffer: 1 << 30 },
  );

function bodyFile(file, body) {
  const at = path.join(temp, file);
  writeFileSync(at, JSON.stringify(body));
  return at;
}

const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { generateName: 'bench-' },
  data: { text: 'x'.repeat(900) },
};

/** About 2.3 KB when stored. No scheduler serves its name, so that only the API server is at work. */
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'bench-', labels: { app: 'bench', tier: 'backend' } },
  spec: {
    schedulerName: 'nobody',
    containers: [
      {
        name: 'main',
        image: 'registry.example.com/team/application:1.2.3',
        args: ['--listen=:8080', '--verbose=false'],
        env: [
          { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'SETTINGS', value: 'x'.repeat(300) },
        ],
        ports: [{ name: 'http', containerPort: 8080 }],
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 },
      },
    ],
  },
};

const serverStat = (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
const cpuSeconds = (pid) => (Number(serverStat(pid)[11]) + Number(serverStat(pid)[12])) / 100;
const residentMb = (pid) =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

/** Runs h2load; gives requests per second, latencies in ms and what the server used of the processor. */
async function load(pid, { url, requests, connections = 8, inFlight = 64, body }) {
  const log = path.join(temp, 'requests.log');
  rmSync(log, { force: true });
  const args = ['-n', String(requests), '-c', String(connections), '-m', String(inFlight / connections), '-t', '1'];
  args.push('--log-file', log, '-H', `authorization: Bearer ${token}`);
  if (body) args.push('-d', body, '-H', 'content-type: application/json');
  const profile = flags.profile && (await startProfile(pid));
  const before = cpuSeconds(pid);
  const out = inside('h2load', [...args, ...[url].flat()], { maxBuffer: 1 << 26 });
  const cpu = cpuSeconds(pid) - before;
  await profile?.();
  const bad = /status codes: .*/.exec(out)?.[0] ?? out;
  if (!new RegExp(`status codes: ${requests} 2xx`).test(out))
    throw new Error(`not all requests to ${url} succeeded: ${bad}`);
  const seconds = seconds_(/finished in ([\d.]+)(us|ms|s)/.exec(out));
  const times = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => Number(line.split('\t')[2]) / 1000)
    .sort((a, b) => a - b);
  const bytes = Number(/\((\d+)\) data/.exec(out)?.[1]);
  return {
    perSecond: requests / seconds,
    seconds,
    bytes,
    cpuMicros: (cpu / requests) * 1e6,
    p50: at(times, 0.5),
    p99: at(times, 0.99),
    max: times.at(-1),
  };
}

const seconds_ = ([, number, unit]) => Number(number) * { us: 1e-6, ms: 1e-3, s: 1 }[unit];
const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

async function startProfile(pid) {
  const tool = spawn('nsenter', [
    `--net=/run/netns/${name}`,
    process.execPath,
    path.join(root, 'tools/cpu-profile.mjs'),
    String(pid),
  ]);
  let said = '';
  tool.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(tool.stdout, 'data');
  return async () => {
    tool.kill('SIGINT');
    await once(tool, 'close');
    console.log(said);
  };
}

/** Bytes that have come in over loopback: the only traffic of the namespace. */
const received = () => Number(/lo:\s*(\d+)/.exec(inside('cat', ['/proc/net/dev']))[1]);

/** Watchers follow one namespace; the time is from the first change until the last byte has reached them. */
async function watch(pid, watchers, events) {
  request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'watched' } });
  await sleep(500);
  const url = `${API}/api/v1/namespaces/watched/configmaps`;
  const from = JSON.parse(request('GET', '/api/v1/namespaces/watched/configmaps')).metadata.resourceVersion;
  const seconds = 40;
  const watching = `${url}?watch=1&resourceVersion=${from}&timeoutSeconds=`;
  const followers = spawn(
    'nsenter',
    [
      `--net=/run/netns/${name}`,
      'h2load',
      '-n',
      String(watchers),
      '-c',
      '10',
      '-m',
      String(watchers / 10),
      '-t',
      '1',
    ].concat(['-H', `authorization: Bearer ${token}`, `${watching}${seconds}`]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  followers.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(followers, 'close');
  await sleep(3000);
  const cpuBefore = cpuSeconds(pid);
  const start = performance.now();
  let before = received();
  const made = await load(pid, { url, requests: events, body: bodyFile('watched.json', configMap) });
  let last = performance.now();
  for (let still = 0; still < 10; ) {
    await sleep(50);
    const now = received();
    if (now - before > 20_000) {
      last = performance.now();
      still = 0;
    } else still++;
    before = now;
  }
  const cpu = cpuSeconds(pid) - cpuBefore;
  const resident = residentMb(pid);
  await ended;
  const one = inside('curl', ['-sSk', '-H', `authorization: Bearer ${token}`, `${watching}1`], { maxBuffer: 1 << 30 });
  const bytes = Number(/\((\d+)\) data/.exec(said)?.[1]);
  const expected = Buffer.byteLength(one) * watchers;
  if (one.trim().split('\n').length !== events || bytes !== expected) {
    throw new Error(`watchers got ${bytes} bytes, not ${expected}: ${said}`);
  }
  const took = (last - start) / 1000;
  return { took, perSecond: (watchers * events) / took, mb: bytes / 1e6, p99: made.p99, cpu, resident };
}

const number = (value) => Math.round(value).toLocaleString('en-US');
const ms = ({ p50, p99, max }) => `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(0)} ms`;
function row(what, figure, target, original, note = '') {
  console.log(
    `${what.padEnd(38)} ${figure.padStart(12)} | ${target.padStart(10)} | ${original.padStart(11)} | ${note}`,
  );
}

async function measure(pid) {
  const ns = `${API}/api/v1/namespaces`;
  for (const namespace of ['list', 'bench']) {
    request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  }
  await sleep(1000);
  const podBody = bodyFile('pod.json', pod);
  const configMapBody = bodyFile('configmap.json', configMap);
  row('', 'Podling', 'wanted', 'original', 'latency at 64 in flight; processor time of the server');
  await load(pid, { url: `${ns}/list/pods`, requests: 3000, body: podBody }); // warms the server up as well
  const note = (result) => `${ms(result)}; ${Math.round(result.cpuMicros)} us each`;
  const pods = await load(pid, { url: `${ns}/bench/pods`, requests: 7000, body: podBody });
  row('create Pod', `${number(pods.perSecond)} /s`, TARGET.pods, ORIGINAL.pods, note(pods));
  const names = JSON.parse(request('GET', '/api/v1/namespaces/bench/pods?limit=500')).items.map((p) => p.metadata.name);
  const urls = names.slice(0, 100).map((n) => `${ns}/bench/pods/${n}`);
  const gets = await load(pid, { url: urls, requests: Math.round(50_000 * scale) });
  row('get Pod', `${number(gets.perSecond)} /s`, TARGET.gets, ORIGINAL.gets, note(gets));
  const list = await load(pid, {
    url: `${ns}/list/pods`,
    requests: Math.round(200 * scale),
    connections: 4,
    inFlight: 4,
  });
  row(
    'list 3,000 pods',
    `${number(list.bytes / list.seconds / 1e6)} MB/s`,
    TARGET.list,
    ORIGINAL.list,
    `${list.perSecond.toFixed(1)} /s of ${(list.bytes / Math.round(200 * scale) / 1e6).toFixed(1)} MB; ${ms(list)}; ${Math.round(list.cpuMicros / 1000)} ms each`,
  );
  row('memory with 10,000 pods', `${residentMb(pid)} MB`, TARGET.memory, ORIGINAL.memory);
  await load(pid, { url: `${ns}/list/configmaps`, requests: 2000, body: configMapBody });
  const maps = await load(pid, {
    url: `${ns}/bench/configmaps`,
    requests: Math.round(30_000 * scale),
    body: configMapBody,
  });
  row('create ConfigMap (1 KB)', `${number(maps.perSecond)} /s`, TARGET.configMaps, ORIGINAL.configMaps, note(maps));
  const watched = await watch(pid, 1000, Math.round(1000 * scale));
  row(
    'changes to 1,000 watchers',
    `${number(watched.perSecond)} /s`,
    '',
    '',
    `${number(watched.mb)} MB in ${watched.took.toFixed(1)} s, creates p99 ${watched.p99.toFixed(0)} ms, server ${watched.cpu.toFixed(1)} s cpu, ${watched.resident} MB`,
  );
  row('memory at the end', `${residentMb(pid)} MB`, '', '');
}

execFileSync('ip', ['netns', 'add', name]);
try {
  execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  mkdirSync(path.join(data, 'pki'), { recursive: true, mode: 0o700 });
  writeFileSync(path.join(data, 'pki', 'tokens.csv'), `${token},bench,,"system:masters"\n`, { mode: 0o600 });
  podling('up', '--yes', '--runtime', 'simulated', '--api-port', String(PORT));
  try {
    await measure(Number(JSON.parse(readFileSync(path.join(data, 'server.lock'), 'utf8')).pid));
  } finally {
    podling('delete', '--yes');
  }
} finally {
  execFileSync('ip', ['netns', 'del', name]);
  if (!flags.keep) rmSync(temp, { recursive: true });
}
