import {
  ApiError,
  apiVersionOf,
  badRequest,
  cloneJson,
  conflict,
  invalid,
  invalidValue,
  type KubeObject,
  type LabelSelector,
  labelSelectorText,
  methodNotSupported,
  type Scale,
  type Stored,
  type WriteOptions,
} from '#api';
import type { Kind, ScalePaths } from '#kinds';
import { applyConfiguration } from '../patch/apply/apply-configuration.ts';
import { compare } from '../patch/apply/compare.ts';
import { afterUpdate, type Owner } from '../patch/apply/owners.ts';
import { shapeOf } from '../patch/apply/shape.ts';
import { type ApplyOptions, BEFORE_FIRST_APPLY, checkConfiguration } from './apply.ts';
import { checkName } from './check-name.ts';
import { ownersOfNew, setOwners, storedOwners, throughDoor, writerOf } from './ownership.ts';
import { mustGet, type RestContext, shown, type Target } from './rest-context.ts';
import { ownersBehindScale, ownersOfScale, type Replicas } from './scale-owners.ts';
import { modifyObject } from './update.ts';

type Tree = { [key: string]: unknown };

/** Stands for a number of replicas that is not there, so that its setting can be told. */
const NO_REPLICAS = -(2 ** 31);

/** The replica counts of an object in the form autoscalers and `kubectl scale` know. */
export async function getScale(context: RestContext, target: Target): Promise<Stored<Scale>> {
  const { object } = await mustGet(context, target);
  return shownScale(target.kind, shown(target.kind, object));
}

/** Changes the wished number of replicas, with a draft of a Scale made by `change` from the current one. */
export function modifyScale(
  context: RestContext,
  target: Target,
  change: (current: Stored<Scale>) => KubeObject,
  options: WriteOptions = {},
): Promise<Stored<Scale>> {
  const type = scaleTypeOf(target.kind);
  const writer = writerOf(context, type, { ...options, subresource: 'scale' });
  return writeScale(context, target, options, (current, owners) => {
    const wished = change(current) as Scale;
    const found = compare(shapeOf(type), { spec: current.spec }, { spec: wished.spec });
    return { wished, owners: afterUpdate(owners, found, writer) };
  });
}

/** Server-side apply of a number of replicas. Throws `Conflict` naming who else owns it, unless forced. */
export function applyScale(
  context: RestContext,
  target: Target,
  config: KubeObject,
  options: ApplyOptions,
): Promise<Stored<Scale>> {
  const type = scaleTypeOf(target.kind);
  checkConfiguration({ ...target, apiVersion: apiVersionOf(type) }, config);
  const { force } = options;
  const writer = writerOf(context, type, { ...options, subresource: 'scale' }, 'Apply');
  return writeScale(context, target, options, (current, owners, followed) => {
    const { resourceVersion: _, ...metadata } = current.metadata;
    const live = { ...current, metadata };
    const first = { ...writer, manager: BEFORE_FIRST_APPLY, operation: 'Update' as const };
    const known = followed ? owners : ownersOfNew(type, { spec: current.spec } as KubeObject, first);
    const within = throughDoor(type, undefined);
    const applied = applyConfiguration(shapeOf(type), { live, config, owners: known, writer, force, within });
    return { wished: applied.object as Scale, owners: applied.owners };
  });
}

type ScaleChange = (
  current: Stored<Scale>,
  owners: readonly Owner[],
  followed: boolean,
) => { wished: Scale; owners: readonly Owner[] };

async function writeScale(
  context: RestContext,
  target: Target,
  options: WriteOptions,
  change: ScaleChange,
): Promise<Stored<Scale>> {
  const { kind } = target;
  const { specReplicas } = pathsOf(kind);
  const path = specReplicas.split('.').map((key) => `f:${key}`);
  const replicas: Replicas = { path, apiVersion: apiVersionOf(kind), scaleVersion: apiVersionOf(scaleTypeOf(kind)) };
  const written = await modifyObject(
    context,
    target,
    (old) => {
      const before = storedOwners(old);
      const { wished, owners } = change(scaleOf(kind, old), ownersOfScale(before, replicas), before.length > 0);
      checkScale(target, wished, old);
      const draft = cloneJson(old) as Stored & Tree;
      set(draft, specReplicas.split('.'), wished.spec?.replicas ?? 0);
      draft.metadata.resourceVersion = wished.metadata?.resourceVersion ?? '';
      // Whoever's owners were all removed has chosen to have none, until someone applies.
      const followed = before.length > 0 || owners.some(({ operation }) => operation === 'Apply');
      setOwners(draft, followed ? ownersBehindScale(before, owners, replicas) : []);
      return draft;
    },
    { ...options, subresource: undefined, ownership: 'given' },
  );
  return shownScale(kind, written);
}

function checkScale(target: Target, { metadata = {}, spec }: Scale, old: Stored): void {
  const { kind, name } = target;
  checkName(target, { metadata });
  if (spec?.replicas === NO_REPLICAS) {
    throw badRequest(`the spec replicas field ".${pathsOf(kind).specReplicas}" cannot be empty`);
  }
  if (spec?.replicas !== undefined && spec.replicas < 0) {
    const error = invalidValue('spec.replicas', spec.replicas, 'must be greater than or equal to 0');
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [error]);
  }
  if (metadata.uid && metadata.uid !== old.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${old.metadata.uid}`;
    throw conflict({ group: kind.group, plural: `${kind.plural}/scale` }, name, why);
  }
}

/** A selector in its full form; a ReplicationController's is plain pairs. */
function asSelector(selector: unknown): LabelSelector | undefined {
  if (typeof selector !== 'object' || selector === null) return undefined;
  const isPairs = Object.values(selector).every((value) => typeof value === 'string');
  return (isPairs ? { matchLabels: selector } : selector) as LabelSelector;
}

const TODAY = { group: 'autoscaling', version: 'v1' };

type ScaleType = Pick<Kind, 'group' | 'version' | 'kind' | 'definition' | 'subresources'>;

/** The Scale that objects of the kind have: where it is declared, and its definition. */
export function scaleTypeOf(kind: Kind): ScaleType {
  const { group, version } = kind.subresources.scale?.scaleIn ?? TODAY;
  return { group, version, kind: 'Scale', definition: `io.k8s.api.${group}.${version}.Scale`, subresources: {} };
}

/** What a Scale says of its selector. Before there was one for all kinds, labels and values were said apart. */
function selectorOf({ scaleIn }: ScalePaths, selector: unknown): object {
  const full = asSelector(selector);
  const text = typeof selector === 'string' ? selector : labelSelectorText(full);
  if (!text) return {};
  if (!scaleIn) return { selector: text };
  const isPlain = full?.matchLabels && !full.matchExpressions?.length;
  return { ...(isPlain && { selector: full.matchLabels }), targetSelector: text };
}

function pathsOf(kind: Kind): ScalePaths {
  const { scale } = kind.subresources;
  if (!scale) throw methodNotSupported(kind, 'get');
  return scale;
}

/** Throws `InternalError` where the object has no number of replicas: only custom ones can be without. */
function shownScale(kind: Kind, object: Stored): Stored<Scale> {
  const { specReplicas } = pathsOf(kind);
  if (kind.custom && read(object, specReplicas) === undefined) {
    const message = `Internal error occurred: the spec replicas field ".${specReplicas}" does not exist`;
    throw new ApiError('InternalError', message);
  }
  return scaleOf(kind, object);
}

function scaleOf(kind: Kind, object: Stored): Stored<Scale> {
  const paths = pathsOf(kind);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = paths.selector && read(object, paths.selector);
  const replicas = read(object, paths.specReplicas) ?? (kind.custom ? NO_REPLICAS : 0);
  return {
    kind: 'Scale',
    apiVersion: apiVersionOf(paths.scaleIn ?? TODAY),
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: Number(replicas) },
    status: { replicas: Number(read(object, paths.statusReplicas) ?? 0), ...selectorOf(paths, selector) },
  };
}

function read(object: object, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at as Tree | undefined)?.[key], object);
}

function set(tree: Tree, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) tree[key] = value;
  else {
    tree[key] ??= {};
    set(tree[key] as Tree, rest, value);
  }
}
