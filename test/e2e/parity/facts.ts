/**
 * What a scenario showed, with everything that varies by nature (random name parts, uids, times, addresses) replaced,
 * so that two clusters can be compared.
 */
export interface Facts {
  /** Distinct rows of `kubectl get pods --watch`, per pod, in order: name, ready, status, restarts. */
  watch: string[];
  /** kind/name type reason: message */
  events: string[];
  /** One line per leaf of every object's spec and status. */
  objects: string[];
  /** Output of the scenario's commands. */
  steps: string[];
}

const CONSONANTS = '[bcdfghjklmnpqrstvwxz2456789]';
const REPLACEMENTS: [RegExp, string][] = [
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID'],
  [/\b[0-9a-f]{64}\b/g, 'SHA'],
  [/sha256:[0-9a-f]+/g, 'SHA'],
  [/containerd:\/\/\S+/g, 'CID'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T'],
  [/\b\d{1,3}(\.\d{1,3}){3}(:\d{4,5})?\b/g, 'IP'],
  [/\b\d+(\.\d+)?(ns|µs|us|ms)\b/g, 'D'],
  [/\b(\d+h)?(\d+m)?\d+(\.\d+)?s\b/g, 'D'],
  [/\b\d+m\b(?!i)/g, 'D'],
  [new RegExp(`-${CONSONANTS}{8,10}-${CONSONANTS}{5}\\b`, 'g'), '-H-R'],
  [new RegExp(`-${CONSONANTS}{8,10}\\b`, 'g'), '-H'],
  [new RegExp(`-${CONSONANTS}{5}\\b`, 'g'), '-R'],
  [/kube-api-access-\w+/g, 'kube-api-access-R'],
  [/\(x\d+ over [^)]*\)/g, '(xN)'],
  [/<invalid>/g, 'D'],
  [/\bnode1\b|\bpodling[\w-]*\b/g, 'NODE'],
  [/resourceVersion: "?\d+"?/g, 'rv'],
  [/ +/g, ' '],
];

/** A text with all that varies by nature replaced. */
export function normalised(text: string): string {
  return REPLACEMENTS.reduce((t, [from, to]) => t.replace(from, to), text).trim();
}

/** The rows of a watch, one after the other where they differ, sorted by pod. */
export function watchFacts(output: string): string[] {
  const last = new Map<string, string>();
  const rows: string[] = [];
  for (const line of output.split('\n')) {
    const cells = line.replace(/\(\S+ ago\)/, '').split(/\s+/);
    if (cells.length < 4 || cells[0] === 'NAME' || cells[0] === '') continue;
    const restarts = /^\d+$/.test(cells[3] ?? '') ? [cells[3]] : [];
    const row = normalised([...cells.slice(0, 3), ...restarts].join(' '));
    const name = row.split(' ')[0] ?? '';
    if (last.get(name) === row) continue;
    last.set(name, row);
    rows.push(row);
  }
  return rows.sort((a, b) => ((a.split(' ')[0] ?? '') < (b.split(' ')[0] ?? '') ? -1 : 1));
}

/** Fields whose values say nothing about behaviour, or whose moment varies. */
const DROPPED = new Set(
  (
    'uid resourceVersion creationTimestamp managedFields selfLink startTime lastTransitionTime lastUpdateTime lastProbeTime ' +
    'containerID imageID podIP podIPs hostIP hostIPs startedAt finishedAt completionTime nodeName clusterIP clusterIPs ' +
    'allocatedResources deletionTimestamp generation observedGeneration restartCount addresses nodePort lastScheduleTime ' +
    'lastSuccessfulTime resources user volumeMounts'
  ).split(' '),
);

function* leaves(value: unknown, path: string): Iterable<string> {
  if (Array.isArray(value)) {
    for (const item of value) {
      const named = typeof item === 'object' && item !== null ? (item as { type?: string; name?: string }) : {};
      yield* leaves(item, `${path}[${named.type || named.name || ''}]`);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) if (!DROPPED.has(key)) yield* leaves(inner, `${path}.${key}`);
  } else yield normalised(`${path}=${value}`);
}

interface AnyObject {
  kind: string;
  metadata: { name: string };
  spec?: unknown;
  status?: unknown;
  involvedObject?: { kind?: string; name?: string };
  type?: string;
  reason?: string;
  message?: string;
}

/** Facts of a `kubectl get … -o json` answer. */
export function objectFacts(items: AnyObject[]): Pick<Facts, 'events' | 'objects'> {
  const events = new Set<string>();
  const objects = new Set<string>();
  for (const item of items) {
    if (item.kind === 'Event') {
      const about = item.involvedObject;
      events.add(normalised(`${about?.kind}/${about?.name} ${item.type} ${item.reason}: ${item.message}`));
    } else {
      const name = normalised(item.metadata.name);
      for (const leaf of leaves({ spec: item.spec ?? {}, status: item.status ?? {} }, '')) {
        objects.add(`${item.kind}/${name}${leaf}`);
      }
    }
  }
  return { events: [...events].sort(), objects: [...objects].sort() };
}

export function stepFacts(output: string): string[] {
  return output
    .split('\n')
    .map(normalised)
    .filter((line) => line !== '');
}
