import {
  type CustomResourceDefinition,
  type CustomResourceDefinitionCondition,
  type CustomResourceDefinitionNames,
  quoted,
  type Stored,
} from '#api';

type Definition = Stored<CustomResourceDefinition>;

export function isTrue({ status }: CustomResourceDefinition, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}

/** Conditions with one put in its place. The time of a transition stays while the status does. */
export function withCondition(
  conditions: readonly CustomResourceDefinitionCondition[],
  next: Omit<CustomResourceDefinitionCondition, 'lastTransitionTime'>,
  nowText: string,
): CustomResourceDefinitionCondition[] {
  const old = conditions.find(({ type }) => type === next.type);
  const lastTransitionTime = old?.status === next.status ? (old.lastTransitionTime ?? nowText) : nowText;
  const made = { lastTransitionTime, ...next };
  return old ? conditions.map((c) => (c === old ? made : c)) : [...conditions, made];
}

/**
 * The status a definition should have: which of its names it gets (first come, first served within its group), and
 * whether it is established. `others` are all other definitions of the group.
 */
export function nextStatus(
  definition: Definition,
  others: readonly Definition[],
  nowText: string,
): Definition['status'] {
  const { spec, status } = definition;
  const { names, conflict } = acceptNames(spec.names, status.acceptedNames, others);
  const accepted = conflict
    ? { type: 'NamesAccepted', status: 'False', ...conflict }
    : { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
  const conditions = withCondition(status.conditions ?? [], accepted, nowText);
  const established = establishedCondition(definition, !conflict);
  return {
    ...status,
    acceptedNames: names,
    conditions: withApproval(
      definition,
      established ? withCondition(conditions, established, nowText) : conditions,
      nowText,
    ),
  };
}

/** Undefined: as it is. Once established, a definition stays so. */
function establishedCondition(definition: Definition, hasNames: boolean) {
  const { conversion, versions } = definition.spec;
  const type = 'Established';
  if (conversion?.strategy === 'Webhook' && versions.length > 1) {
    const message = 'conversion between versions by webhook is not supported by this server: use the strategy None';
    return { type, status: 'False', reason: 'ConversionNotSupported', message };
  }
  if (isTrue(definition, type)) return undefined;
  return hasNames
    ? { type, status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }
    : { type, status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
}

/** Groups of the community's own need its approval, which definitions carry with them. */
function withApproval(
  { metadata, spec }: Definition,
  conditions: CustomResourceDefinitionCondition[],
  nowText: string,
) {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(spec.group)) return conditions;
  const approval = metadata.annotations?.['api-approved.kubernetes.io'] ?? '';
  const bypass = approval.startsWith('unapproved');
  const next = {
    type: 'KubernetesAPIApprovalPolicyConformant',
    status: bypass ? 'False' : 'True',
    reason: bypass ? 'UnapprovedAnnotation' : 'ApprovedAnnotation',
    message: bypass ? `not approved: ${quoted(approval)}` : `approved in ${approval}`,
  };
  return withCondition(conditions, next, nowText);
}

interface Acceptance {
  names: CustomResourceDefinitionNames;
  conflict: { reason: string; message: string } | undefined;
}

function acceptNames(
  wanted: CustomResourceDefinitionNames,
  has: CustomResourceDefinitionNames | undefined,
  others: readonly Definition[],
): Acceptance {
  const taken = others.map(({ status }) => status.acceptedNames);
  const resources = new Set(taken.flatMap((n) => [n?.plural, n?.singular, ...(n?.shortNames ?? [])]));
  const kinds = new Set(taken.flatMap((n) => [n?.kind, n?.listKind]));
  const names: CustomResourceDefinitionNames = { ...has, kind: has?.kind ?? '', plural: has?.plural ?? '' };
  let conflict: Acceptance['conflict'];
  const refuse = (name: string, texts: string[]) => {
    const message = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
    conflict = { reason: `${name}Conflict`, message };
  };
  const take = (field: 'plural' | 'singular' | 'kind' | 'listKind', used: Set<string | undefined>) => {
    const name = wanted[field] ?? '';
    if (name !== has?.[field] && used.has(name)) refuse(capital(field), [inUse(name)]);
    else names[field] = name;
  };
  take('plural', resources);
  take('singular', resources);
  const clashes = (wanted.shortNames ?? []).filter((name) => !has?.shortNames?.includes(name) && resources.has(name));
  if (clashes.length > 0) refuse('ShortNames', clashes.map(inUse));
  else if (wanted.shortNames) names.shortNames = wanted.shortNames;
  else delete names.shortNames;
  take('kind', kinds);
  take('listKind', kinds);
  if (wanted.categories) names.categories = wanted.categories;
  else delete names.categories;
  return { names, conflict };
}

function inUse(name: string): string {
  return `${quoted(name)} is already in use`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
