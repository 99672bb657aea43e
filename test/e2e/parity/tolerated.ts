/** A difference from the recorded cluster that does not come from the cluster's behaviour, or that varies there too. */
export interface Tolerated {
  scenario: RegExp;
  /** Lines are compared after this replacement; those that become empty are not compared. */
  replace: [RegExp, string];
  why: string;
}

export const tolerated: Tolerated[] = [
  {
    scenario: /^(10|13)-/,
    replace: [/failed to pull and unpack image .*/, 'PULL-FAILED'],
    why: 'how a registry cannot be reached depends on the network of the host and the version of containerd',
  },
  {
    scenario: /^(02|04)-/,
    replace: [/.*\.state\.(terminated|waiting)\..*/, ''],
    why: 'whether a container in back-off shows its end or its wait depends on when the kubelet last looked',
  },
  {
    scenario: /^05-/,
    replace: [/.*(\.state\.|\.started=|\.ready=|conditions\[(Ready|ContainersReady)\]).*/, ''],
    why: 'whether the container waits or runs again at the last look is up to chance, see SURE_ROWS',
  },
  {
    scenario: /^(10|13)-/,
    replace: [/ErrImagePull|ImagePullBackOff/g, 'NO-IMAGE'],
    why: 'which of the two is shown when one looks depends on how long the attempt to reach the registry takes',
  },
  {
    scenario: /^(10|13)-/,
    replace: [/.*containerStatuses\[.*\]\.state\.waiting\.message=.*/, ''],
    why: 'the message is that of the attempt or of the wait, see above',
  },
  {
    scenario: /^13-/,
    replace: [/pod-template-hash=\w+/, 'pod-template-hash=HASH'],
    why: 'the hash is over the memory layout of the original; it is stable here too, but another',
  },
  {
    scenario: /^13-/,
    replace: [/^Waiting for deployment .*|^pod\/hello-H-R .*(Terminating|Completed).*|^CreationTimestamp: .*/, ''],
    why: 'what is seen of a rollout on its way depends on speed',
  },
  {
    scenario: /^13-/,
    replace: [/^Warning: resource deployments\/hello was previously managed with 'kubectl apply'.*/, ''],
    why: 'said by kubectl 1.36 itself, not by older ones',
  },
  {
    scenario: /^13-/,
    replace: [/^(Node-Selectors|Tolerations|OldReplicaSets):.*/, ''],
    why: 'old versions of kubectl describe fewer fields, and old replica sets only while they have pods',
  },
];

/**
 * Where chance has a say in the end: the original lengthens every wait by up to half at random, so of this pod only the
 * first restarts fall into the time that is watched for sure.
 */
const SURE_ROWS: { readonly [scenario: string]: RegExp } = {
  '05-liveness-http-500': /^kubia-liveness Running [0-4]$/,
};

/** The settled rows of one pod as they are compared: in order, or by kind where the pod's name is random. */
export function comparedRows(scenario: string, rows: string[]): string[] {
  const sure = SURE_ROWS[scenario];
  const kept = settled(rows).filter((row) => !sure || sure.test(row));
  return kept.some((row) => row.includes('-R ')) ? compared(scenario, kept) : kept;
}

/** A scenario's lines as they are compared: without what is tolerated, once each. */
export function compared(scenario: string, lines: string[]): string[] {
  const rules = tolerated.filter((rule) => rule.scenario.test(scenario));
  const texts = lines.map((line) => rules.reduce((text, { replace: [from, to] }) => text.replace(from, to), line));
  return [...new Set(texts)].filter((text) => text !== '').sort();
}

/**
 * Rows of a watch without those that a cluster may or may not be quick enough to show: a process that ends at once is
 * seen running or not, a pod is seen Pending before it is scheduled or not. Pods with random names are mixed, so of
 * those only the kinds of rows are compared.
 */
function settled(rows: string[]): string[] {
  const kept: string[] = [];
  const add = (row: string) => {
    if (row.includes('-R ') ? !kept.includes(row) : kept.at(-1) !== row) kept.push(row);
  };
  rows.forEach((row, i) => {
    const [name = '', , status = '', restarts = ''] = row.split(' ');
    const [nextName, , nextStatus, nextRestarts] = (rows[i + 1] ?? '').split(' ');
    if (status === 'Pending' || status === 'ContainerCreating') return;
    const ended = nextStatus === 'Completed' || nextStatus === 'Error';
    if (status === 'Running' && name === nextName && restarts === nextRestarts && ended) return;
    add(`${name} ${status} ${restarts}`);
  });
  return kept;
}
