import { labelValueProblems, type NodeSelectorTerm, type PodAffinity, type PodSpec } from '#api';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const OLD_LABELS: { readonly [key: string]: string } = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};
const NO_SELECTOR = 'a null labelSelector results in matching no pod';

/** What is odd about the nodes a pod asks for. */
export function nodeWarnings(field: string, spec: PodSpec): string[] {
  const { [REQUIRED]: must, [PREFERRED]: may = [] } = spec.affinity?.nodeAffinity ?? {};
  const path = `${field}.affinity.nodeAffinity`;
  return [
    ...Object.keys(spec.nodeSelector ?? {}).flatMap((key) =>
      OLD_LABELS[key] ? [`${field}.nodeSelector[${key}]: ${OLD_LABELS[key]}`] : [],
    ),
    ...(must?.nodeSelectorTerms ?? []).flatMap((term, i) =>
      termWarnings(`${path}.${REQUIRED}.nodeSelectorTerms[${i}]`, term, false),
    ),
    ...may.flatMap(({ preference }, i) => termWarnings(`${path}.${PREFERRED}[${i}].preference`, preference, true)),
    ...(spec.topologySpreadConstraints ?? []).flatMap(({ topologyKey, labelSelector }, i) => {
      const at = `${field}.topologySpreadConstraints[${i}]`;
      const old = OLD_LABELS[topologyKey];
      return [
        ...(old ? [`${at}.topologyKey: ${topologyKey} is ${old}`] : []),
        ...(labelSelector ? [] : [`${at}.labelSelector: ${NO_SELECTOR}`]),
      ];
    }),
  ];
}

/** `checksValues`: of what is only preferred, values that no label has are let pass. */
function termWarnings(field: string, { matchExpressions = [] }: NodeSelectorTerm, checksValues: boolean): string[] {
  return matchExpressions.flatMap(({ key, values = [] }, i) => {
    const path = `${field}.matchExpressions[${i}]`;
    const warnings = OLD_LABELS[key] ? [`${path}.key: ${key} is ${OLD_LABELS[key]}`] : [];
    if (!checksValues) return warnings;
    const bad = values.flatMap((value, v) =>
      labelValueProblems(value).map((text) => `${path}.values[${v}]: ${value} is invalid, ${text}`),
    );
    return [...warnings, ...bad];
  });
}

/** What is odd about the pods a pod wants to be near to or far from. */
export function affinityWarnings(field: string, { affinity }: PodSpec): string[] {
  if (!affinity) return [];
  return [
    ...podWarnings(`${field}.podAffinity`, affinity.podAffinity),
    ...podWarnings(`${field}.podAntiAffinity`, affinity.podAntiAffinity),
  ];
}

function podWarnings(field: string, affinity: PodAffinity | undefined): string[] {
  const { [REQUIRED]: must = [], [PREFERRED]: may = [] } = affinity ?? {};
  return [
    ...must.flatMap(({ labelSelector }, i) =>
      labelSelector ? [] : [`${field}.${REQUIRED}[${i}].labelSelector: ${NO_SELECTOR}`],
    ),
    ...may.flatMap(({ podAffinityTerm }, i) =>
      podAffinityTerm.labelSelector
        ? []
        : [`${field}.${PREFERRED}[${i}].podAffinityTerm.labelSelector: ${NO_SELECTOR}`],
    ),
  ];
}
