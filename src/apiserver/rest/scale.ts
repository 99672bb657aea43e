import {
  apiVersionOf,
  cloneJson,
  type KubeObject,
  type LabelSelector,
  labelSelectorText,
  methodNotSupported,
  type Scale,
  type Stored,
  type WriteOptions,
} from '#api';
import type { Kind, ScalePaths } from '#kinds';
import { mustGet, type RestContext, shown, type Target } from './rest-context.ts';
import { modifyObject } from './update.ts';

type Tree = { [key: string]: unknown };

/** The replica counts of an object in the form autoscalers and `kubectl scale` know. */
export async function getScale(context: RestContext, target: Target): Promise<Stored<Scale>> {
  const { object } = await mustGet(context, target);
  return scaleOf(pathsOf(target.kind), shown(target.kind, object));
}

/** Changes the wished number of replicas, with a draft of a Scale made by `change` from the current one. */
export async function modifyScale(
  context: RestContext,
  target: Target,
  change: (current: Stored<Scale>) => KubeObject,
  options: WriteOptions = {},
): Promise<Stored<Scale>> {
  const paths = pathsOf(target.kind);
  const written = await modifyObject(
    context,
    target,
    (current) => {
      const wished = change(scaleOf(paths, current)) as Scale;
      const draft = cloneJson(current) as Stored & Tree;
      set(draft, paths.specReplicas.split('.'), wished.spec?.replicas ?? 0);
      draft.metadata.resourceVersion = wished.metadata?.resourceVersion ?? '';
      return draft;
    },
    { ...options, subresource: undefined, through: 'scale' },
  );
  return scaleOf(paths, written);
}

/** A selector in its full form; a ReplicationController's is plain pairs. */
function asSelector(selector: unknown): LabelSelector | undefined {
  if (typeof selector !== 'object' || selector === null) return undefined;
  const isPairs = Object.values(selector).every((value) => typeof value === 'string');
  return (isPairs ? { matchLabels: selector } : selector) as LabelSelector;
}

const TODAY = { group: 'autoscaling', version: 'v1' };

/** The Scale that objects of the kind have: where it is declared, and its definition. */
export function scaleTypeOf(kind: Kind): { group: string; version: string; kind: string; definition: string } {
  const { group, version } = kind.subresources.scale?.scaleIn ?? TODAY;
  return { group, version, kind: 'Scale', definition: `io.k8s.api.${group}.${version}.Scale` };
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

function scaleOf(paths: ScalePaths, object: Stored): Stored<Scale> {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = paths.selector && read(object, paths.selector);
  return {
    kind: 'Scale',
    apiVersion: apiVersionOf(paths.scaleIn ?? TODAY),
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: Number(read(object, paths.specReplicas) ?? 0) },
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
