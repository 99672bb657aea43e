// Where a running server spends its time: node tools/cpu-profile.mjs PID [-o FILE.cpuprofile] [--lines 40]
// Ends on SIGINT or SIGTERM. Run it in the network namespace of the server: it opens the inspector on loopback there.
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import WebSocket from 'ws';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string', short: 'o' }, lines: { type: 'string', default: '40' } },
});
const stop = new Promise((resolve) => process.on('SIGINT', resolve).on('SIGTERM', resolve));
process.kill(Number(positionals[0]), 'SIGUSR1');
await sleep(300);
const [{ webSocketDebuggerUrl }] = await (await fetch('http://127.0.0.1:9229/json/list')).json();
const socket = new WebSocket(webSocketDebuggerUrl, { maxPayload: 1 << 30, perMessageDeflate: false });
await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
const waiting = new Map();
socket.on('message', (text) => {
  const { id, result } = JSON.parse(text);
  waiting.get(id)?.(result);
});
let last = 0;
const call = (method, params = {}) =>
  new Promise((resolve) => {
    waiting.set(++last, resolve);
    socket.send(JSON.stringify({ id: last, method, params }));
  });
await call('Profiler.enable');
await call('Profiler.setSamplingInterval', { interval: 500 });
await call('Profiler.start');
console.log('profiling');
await stop;
const { profile } = await call('Profiler.stop');
socket.close();
if (values.output) writeFileSync(values.output, JSON.stringify(profile));
const self = new Map();
const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
let total = 0;
profile.samples.forEach((id, i) => {
  const { functionName, url, lineNumber } = nodes.get(id).callFrame;
  const name = `${functionName || '(anonymous)'} ${url.replace(/^.*\//, '')}:${lineNumber + 1}`;
  const spent = profile.timeDeltas[i];
  total += spent;
  self.set(name, (self.get(name) ?? 0) + spent);
});
const rows = [...self].sort((a, b) => b[1] - a[1]).slice(0, Number(values.lines));
for (const [name, spent] of rows) console.log(`${((spent / total) * 100).toFixed(1).padStart(5)} %  ${name}`);
