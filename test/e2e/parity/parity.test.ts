import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, RealCluster } from '../real-cluster.ts';
import { loadStandIns } from '../stand-ins.ts';
import { type Facts, objectFacts, stepFacts, watchFacts } from './facts.ts';
import { compared, comparedRows } from './tolerated.ts';

/**
 * Plays scenarios whose outcome on a real Kubernetes v1.36 cluster is known, all at once, for as long as they were
 * watched there, and compares what users see: statuses, restarts, events, final objects, answers to commands.
 */
const SECONDS = 170;
const data = path.join(import.meta.dirname, 'testdata');
const scenarios = readdirSync(data);
const read = (scenario: string, file: string) => readFileSync(path.join(data, scenario, file), 'utf8');
const namespaceOf = (scenario: string) => `s${scenario.split('-')[0]}`;
const KINDS = 'pods,rs,deploy,svc,endpointslices,events';

let cluster: RealCluster;
const seen = new Map<string, Facts>();

/** `kubectl get pods --watch`, once it is connected: what comes first would be missed else. */
async function watchPods(namespace: string): Promise<{ end(): string }> {
  const watcher = cluster.spawn('kubectl', ['-n', namespace, 'get', 'pods', '--watch', '-v=6']);
  let shown = '';
  let said = '';
  watcher.stdout?.on('data', (chunk) => {
    shown += chunk;
  });
  watcher.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  await eventually(`the watch of ${namespace}`, async () => (/watch=true/.test(said) ? true : undefined));
  return {
    end() {
      watcher.kill();
      return shown;
    },
  };
}

async function play(scenario: string): Promise<Facts> {
  const namespace = namespaceOf(scenario);
  const kubectl = (...args: string[]) => cluster.kubectl('-n', namespace, ...args);
  await cluster.apply(`apiVersion: v1\nkind: Namespace\nmetadata: { name: ${namespace} }`);
  await eventually(`service account of ${namespace}`, async () => {
    const { code } = await cluster.run('kubectl', ['-n', namespace, 'get', 'serviceaccount', 'default']);
    return code === 0 ? true : undefined;
  });
  const watch = await watchPods(namespace);
  const ended = Date.now() + SECONDS * 1000;
  await cluster.apply(read(scenario, 'manifest.yaml'), namespace);
  let steps = '';
  for (const step of readdirSync(path.join(data, scenario)).includes('steps.sh')
    ? read(scenario, 'steps.sh').split('\n')
    : []) {
    if (step === '') continue;
    const { stdout, stderr } = await cluster.run('bash', ['-c', step.replace(/^kubectl /, `kubectl -n ${namespace} `)]);
    steps += `$ ${step}\n${stdout}${stderr}\n`;
  }
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, ended - Date.now())));
  const objects = JSON.parse(await kubectl('get', KINDS, '-o', 'json')) as { items: [] };
  return { watch: watchFacts(watch.end()), ...objectFacts(objects.items), steps: stepFacts(steps) };
}

beforeAll(async () => {
  cluster = await RealCluster.up('parity');
  await loadStandIns(cluster);
  await Promise.all(scenarios.map(async (scenario) => seen.set(scenario, await play(scenario))));
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

test.each(scenarios)('%s goes as it does on the original', (scenario) => {
  const expected = JSON.parse(read(scenario, 'expected.json')) as Facts;
  const actual = seen.get(scenario) ?? { watch: [], events: [], objects: [], steps: [] };
  for (const what of ['events', 'objects', 'steps'] as const) {
    expect.soft(compared(scenario, actual[what]), what).toEqual(compared(scenario, expected[what]));
  }
  for (const pod of podsIn(expected.watch)) {
    const rows = (facts: Facts) =>
      comparedRows(
        scenario,
        facts.watch.filter((row) => row.startsWith(`${pod} `)),
      );
    const wanted = rows(expected);
    // The recording ends at some moment of the pod's life; here the watch may go on a little longer.
    expect.soft(rows(actual).slice(0, wanted.length), `what \`get pods --watch\` showed of ${pod}`).toEqual(wanted);
  }
});

const podsIn = (rows: string[]) => new Set(rows.map((row) => row.split(' ')[0] ?? ''));
