import { expect, test } from 'vitest';
import { apiVersionOf, type KubeObject } from '#api';
import { allKinds, type Kind, normalise, validateCreate } from './index.ts';
import facts from './testdata/resources-1.36.json' with { type: 'json' };
import storedObjects from './testdata/stored-objects.json' with { type: 'json' };

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const OBJECT_VERBS = ['get', 'patch', 'update'];

function subresourcesOf({ kind, subresources: { status, scale, others = [] } }: Kind) {
  return {
    ...(status && { status: { kind, verbs: OBJECT_VERBS } }),
    ...(scale && { scale: { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: OBJECT_VERBS } }),
    ...Object.fromEntries(others.map(({ name, update: _, ...rest }) => [name, rest])),
  };
}

test.each(allKinds.map((kind) => [`${apiVersionOf(kind)}/${kind.plural}`, kind] as const))(
  '%s is declared as the original serves it',
  (name, kind) => {
    expect({
      kind: kind.kind,
      singular: kind.singular,
      shortNames: kind.shortNames,
      categories: kind.categories,
      namespaced: kind.namespaced,
      verbs: kind.verbs ?? ALL_VERBS,
      subresources: subresourcesOf(kind),
      columns: kind.columns.map((c) => [c.name, c.type, c.format ?? '', c.priority ?? 0]),
    }).toEqual((facts as { [name: string]: unknown })[name]);
  },
);

/** What the original serves by default and is no kind here, and why. */
const NO_KINDS: { readonly [resource: string]: string } = {
  'v1/bindings': 'only ever posted; listed by discovery itself',
  'authentication.k8s.io/v1/selfsubjectreviews': 'a question, never stored',
  'authentication.k8s.io/v1/tokenreviews': 'a question, never stored',
  'authorization.k8s.io/v1/localsubjectaccessreviews': 'a question, never stored',
  'authorization.k8s.io/v1/selfsubjectaccessreviews': 'a question, never stored',
  'authorization.k8s.io/v1/selfsubjectrulesreviews': 'a question, never stored',
  'authorization.k8s.io/v1/subjectaccessreviews': 'a question, never stored',
};

test('everything that the original serves is declared, and nothing else', () => {
  const declared = allKinds.map((kind) => `${apiVersionOf(kind)}/${kind.plural}`);
  expect([...declared, ...Object.keys(NO_KINDS)].sort()).toEqual(Object.keys(facts).sort());
});

test.each(storedObjects.map((o) => [`${o.kind} ${o.metadata.name}`, o as unknown as KubeObject] as const))(
  '%s, as the original stored it, is valid and in its final form',
  (_, object) => {
    const kind = allKinds.find((k) => k.kind === object.kind && apiVersionOf(k) === object.apiVersion);
    if (!kind) throw new Error(`no kind ${object.kind}`);
    const draft = structuredClone(object);
    normalise(kind, draft);
    expect(draft).toEqual(object);
    expect(validateCreate(kind, draft)).toEqual([]);
  },
);
