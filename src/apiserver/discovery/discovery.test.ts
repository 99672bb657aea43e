import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { allKinds } from '#kinds';
import { Discovery, type Listing, REVIEWS } from './index.ts';
import { compareVersions } from './listing.ts';

interface RecordedResource {
  resource: string;
  responseKind: { kind: string };
  scope: string;
  singularResource: string;
  verbs: Listing['verbs'];
  shortNames?: string[];
  categories?: string[];
  subresources?: {
    subresource: string;
    responseKind: { group: string; version: string; kind: string };
    verbs: string[];
  }[];
}
interface Recorded {
  items: { metadata: { name?: string }; versions: { version: string; resources: RecordedResource[] }[] }[];
}

/** What the original answers. */
const recorded = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'testdata', 'discovery-1.36.json'), 'utf8'),
) as { api: Recorded; apis: Recorded };

function listingOf(group: string, version: string, r: RecordedResource): Listing {
  const has = (name: string) => r.subresources?.some((s) => s.subresource === name);
  return {
    group,
    version,
    kind: r.responseKind.kind,
    plural: r.resource,
    singular: r.singularResource,
    namespaced: r.scope === 'Namespaced',
    ...(r.verbs?.length === 8 ? {} : { verbs: r.verbs }),
    ...(r.shortNames ? { shortNames: r.shortNames } : {}),
    ...(r.categories ? { categories: r.categories } : {}),
    subresources: {
      ...(has('status') ? { status: true } : {}),
      ...(has('scale') ? { scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas' } } : {}),
      others: (r.subresources ?? [])
        .filter((s) => s.subresource !== 'status' && s.subresource !== 'scale')
        .map(({ subresource, responseKind: { group, version, kind }, verbs }) => ({
          name: subresource,
          kind,
          ...(group ? { group, version } : {}),
          verbs,
        })),
    },
  };
}

const listings = [recorded.api, recorded.apis]
  .flatMap((list) => list.items)
  .flatMap(({ metadata, versions }) =>
    versions.flatMap((v) => v.resources.map((r) => listingOf(metadata.name ?? '', v.version, r))),
  )
  .reverse();
const discovery = new Discovery(listings, { serverAddress: '127.0.0.1:6443' });
const V2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const V2BETA1 = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

function json(at: string, accept = 'application/json') {
  const answer = discovery.answer(at, accept);
  return answer && JSON.parse(Buffer.from(answer.bytes).toString());
}

test('aggregated discovery is the original one, in its order', () => {
  expect(json('/api', V2)).toEqual(recorded.api);
  expect(json('/apis', V2)).toEqual(recorded.apis);
  expect(json('/apis', V2).items.map((g: { metadata: { name: string } }) => g.metadata.name)).toEqual(
    recorded.apis.items.map((g) => g.metadata.name),
  );
});

test.each([
  ['', 'application/json'],
  ['application/json', 'application/json'],
  ['*/*', 'application/json'],
  [`${V2},${V2BETA1},application/json`, V2],
  [`${V2BETA1},application/json`, 'application/json'],
  [`application/json;q=0.5, ${V2};q=0.9`, V2],
  ['application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json', 'application/json'],
])('Accept %j is answered with %s', (accept, contentType) => {
  expect(discovery.answer('/apis', accept)?.contentType).toBe(contentType);
});

test('an aggregated answer has an entity tag that changes with the resources', () => {
  const etag = discovery.answer('/apis', V2)?.etag;
  expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
  const fewer = new Discovery(listings.slice(1), { serverAddress: '127.0.0.1:6443' });
  expect(new Discovery(listings, { serverAddress: 'other:1' }).answer('/apis', V2)?.etag).toBe(etag);
  expect(fewer.answer('/apis', V2)?.etag).not.toBe(etag);
});

test('the older documents name groups, versions and resources', () => {
  expect(json('/api')).toEqual({
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1:6443' }],
  });
  const v2 = { groupVersion: 'autoscaling/v2', version: 'v2' };
  const v1 = { groupVersion: 'autoscaling/v1', version: 'v1' };
  expect(json('/apis/autoscaling')).toEqual({
    kind: 'APIGroup',
    apiVersion: 'v1',
    name: 'autoscaling',
    versions: [v2, v1],
    preferredVersion: v2,
  });
  expect(json('/apis').groups.length).toBe(recorded.apis.items.length);
  const apps = json('/apis/apps/v1/');
  expect(apps).toMatchObject({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'apps/v1' });
  expect(apps.resources.slice(3, 6)).toEqual([
    {
      name: 'deployments',
      singularName: 'deployment',
      namespaced: true,
      kind: 'Deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      storageVersionHash: '8aSe+NMegvE=',
    },
    {
      name: 'deployments/scale',
      singularName: '',
      namespaced: true,
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch', 'update'],
    },
    {
      name: 'deployments/status',
      singularName: '',
      namespaced: true,
      kind: 'Deployment',
      verbs: ['get', 'patch', 'update'],
    },
  ]);
  const core = json('/api/v1');
  expect(core.apiVersion).toBeUndefined();
  expect(core.resources.find((r: { name: string }) => r.name === 'pods').storageVersionHash).toBe('xPOwRZ+Yhw8=');
});

test.each(['/api/v2', '/api/v1/pods', '/apis/none', '/apis/apps/v2', '/apis/apps/v1/deployments', '/version'])(
  '%s is not discovery',
  (at) => {
    expect(discovery.answer(at, undefined)).toBeUndefined();
  },
);

test('reviews and bindings are listed as the original lists them', () => {
  const names = ({ group, plural }: Listing) => `${group}/${plural}`;
  const expected = listings.filter((l) => /^auth\w+\.k8s\.io$/.test(l.group) || l.plural === 'bindings');
  expect(REVIEWS.map(names).sort()).toEqual(expected.map(names).sort());
});

test('stable versions come before beta and alpha ones', () => {
  const versions = ['v1alpha1', 'foo', 'v1', 'v2beta1', 'v10', 'v1beta2', 'v2', 'v1beta1'];
  expect(versions.sort(compareVersions)).toEqual([
    'v10',
    'v2',
    'v1',
    'v2beta1',
    'v1beta2',
    'v1beta1',
    'v1alpha1',
    'foo',
  ]);
});

test.each(allKinds.map((kind) => [`${kind.plural}.${kind.group}`, kind] as const))(
  '%s is declared as the original lists it',
  (_name, kind) => {
    const list = new Discovery([kind], { serverAddress: '127.0.0.1:6443' });
    const answer = list.answer(kind.group ? '/apis' : '/api', V2);
    const [resource] = JSON.parse(Buffer.from(answer?.bytes ?? []).toString()).items[0].versions[0].resources;
    const group = [...recorded.api.items, ...recorded.apis.items].find((g) => (g.metadata.name ?? '') === kind.group);
    const version = group?.versions.find((v) => v.version === kind.version);
    expect(resource).toEqual(version?.resources.find((r) => r.resource === kind.plural));
  },
);

test('what is listed is what the original lists, all of it and nothing else', () => {
  const served = new Discovery([...allKinds, ...REVIEWS], { serverAddress: '127.0.0.1:6443' });
  const whole = (at: string) => JSON.parse(Buffer.from(served.answer(at, V2)?.bytes ?? []).toString());
  expect(whole('/api')).toEqual(recorded.api);
  expect(whole('/apis')).toEqual(recorded.apis);
});
