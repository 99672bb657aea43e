import {
  labelsMatch,
  type Node,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  type Pod,
  pairsMatch,
  type Requirement,
  type Stored,
} from '#api';
import { type FilterPlugin, type ScorePlugin, unresolvable } from '../plugin.ts';

/** Keeps pods off nodes that their `nodeSelector` or required node affinity does not select. */
export const nodeAffinity: FilterPlugin = {
  name: 'NodeAffinity',
  for(pod) {
    const named = namedNodes(pod);
    return ({ node, name }) => {
      if (named && !named.has(name)) return unresolvable("node(s) didn't satisfy plugin(s) [NodeAffinity]");
      return selects(pod, node) ? undefined : unresolvable("node(s) didn't match Pod's node affinity/selector");
    };
  },
  mayHelp: (change, pod) =>
    change.type === 'node' && selects(pod, change.node) && !(change.old && selects(pod, change.old)),
};

/** Prefers nodes by the weights of the preferred terms that select them. */
export const nodeAffinityScore: ScorePlugin = {
  name: 'NodeAffinity',
  weight: 2,
  normalize: 'most',
  for(pod) {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (preferred.length === 0) return undefined;
    return ({ node }) => {
      let sum = 0;
      for (const { weight, preference } of preferred) if (termSelects(preference, node)) sum += weight;
      return sum;
    };
  },
};

/** Whether `nodeSelector` and required node affinity let the pod onto the node. */
export function selects(pod: Stored<Pod>, node: Stored<Node>): boolean {
  const { nodeSelector, affinity } = pod.spec;
  if (nodeSelector && !pairsMatch(nodeSelector, node.metadata.labels)) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => termSelects(term, node));
}

/** A term without any condition selects nothing. */
function termSelects({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Stored<Node>): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    labelsMatch(matchExpressions.map(requirement), node.metadata.labels) &&
    labelsMatch(matchFields.map(requirement), { 'metadata.name': node.metadata.name })
  );
}

function requirement({ key, operator, values }: NodeSelectorRequirement): Requirement {
  return { key, operator: operator as Requirement['operator'], values: values ?? [] };
}

/** The only nodes that can do, when every required term names its node, as a daemon set's pods do. */
function namedNodes(pod: Stored<Pod>): Set<string> | undefined {
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms?.length) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const name = matchFields.find((f) => f.key === 'metadata.name' && f.operator === 'In' && f.values?.length === 1);
    if (!name) return undefined;
    for (const value of name.values ?? []) names.add(value);
  }
  return names;
}
