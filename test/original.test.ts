import { afterAll, beforeAll, expect, test } from 'vitest';
import { allKinds, legacyKinds } from '#kinds';
import { type ApiServerForKubectl, startApiServerForKubectl } from './e2e/api-server-for-kubectl.ts';
import { compare } from './original/compare.ts';
import { differences } from './original/differences.ts';
import { type Facts, factsOfOriginal } from './original/facts.ts';
import { LEGACY_PATHS, LEGACY_TYPES, legacyResources } from './original/legacy-additions.ts';
import { factsOfServer } from './original/walk.ts';

let server: ApiServerForKubectl;
let here: Facts;
const original = factsOfOriginal();

beforeAll(async () => {
  server = await startApiServerForKubectl();
  here = await factsOfServer(server);
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

test('a running server says of itself what the original says, but for the differences that are listed', () => {
  expect(compare(original, here, differences)).toEqual({ unlisted: [], outdated: [] });
});

test('enough is compared', () => {
  const counts: { [kind: string]: number } = {};
  for (const fact of here.keys()) {
    const kind = fact.slice(0, fact.indexOf(' '));
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  expect(counts).toEqual({
    order: 2,
    resource: 68,
    columns: 61,
    'column-text': 313,
    definition: 584,
    path: 1227,
    schema: 584,
    protobuf: 570,
  });
});

test.each([
  ['order /apis', '[]'],
  ['resource apps/v1/deployments', '{"resource":"deployments"}'],
  ['columns v1/pods', '[]'],
  ['column-text v1/pods IP', '00000000'],
  ['definition io.k8s.api.core.v1.Pod', '0000000000000000'],
  ['path /api/v1/namespaces/{namespace}/pods/{name}/log get', '00000000'],
  ['path /apis/apps/v1/deployments parameters', '00000000'],
  ['schema io.k8s.api.core.v1.ServicePort', '0000000000000000'],
  ['protobuf io.k8s.api.core.v1.PodSpec', '00000000'],
  ['resource v1/gadgets', '{}'],
])('a wrong fact is found: %s', (fact, wrong) => {
  const found = { fact, original: wrong, here: here.get(fact) };
  const altered = new Map(original).set(fact, wrong);
  expect(compare(altered, here, differences).unlisted).toEqual([found]);
  expect(compare(altered, here, [...differences, { ...found, why: 'a test' }])).toEqual({ unlisted: [], outdated: [] });
});

test('a fact that the server lacks is found, and so is a listed difference that is none', () => {
  const fact = 'resource v1/pods';
  const lacking = new Map(here);
  lacking.delete(fact);
  const lost = { fact, original: original.get(fact), here: undefined };
  expect(compare(original, lacking, differences).unlisted).toEqual([lost]);
  const outdated = { ...lost, why: 'it was so once' };
  expect(compare(original, here, [...differences, outdated]).outdated).toEqual([outdated]);
});

test('with legacy versions nothing is different, and nothing is there more, but what is listed', async () => {
  await using withLegacy = await startApiServerForKubectl([...allKinds, ...legacyKinds]);
  const facts = await factsOfServer(withLegacy);
  const added = [...facts.keys()].filter((fact) => !here.has(fact));
  const types = added.filter((fact) => LEGACY_TYPES.test(fact.replace(/^(definition|schema) /, '')));
  const names = Object.entries(legacyResources).flatMap(([at, plurals]) => plurals.map((plural) => `${at}/${plural}`));
  const expected = names.flatMap((name) => [`columns ${name}`, `resource ${name}`]);
  const paths = added.filter((fact) => LEGACY_PATHS.test(fact));
  const texts = added.filter((fact) => names.some((name) => fact.startsWith(`column-text ${name} `)));
  const others = added.filter((fact) => ![...types, ...paths, ...texts].includes(fact));
  expect(others.sort()).toEqual(expected.sort());
  const withPaths = Object.keys(legacyResources).filter((at) => paths.some((fact) => fact.includes(`/apis/${at}/`)));
  expect(withPaths).toEqual(Object.keys(legacyResources));
  expect(types.length).toBeGreaterThan(names.length);
  expect([...here].filter(([fact, value]) => facts.get(fact) !== value).map(([fact]) => fact)).toEqual(['order /apis']);
});

test('with legacy versions the preferred ones and the order of groups stay, and extensions is the last group', async () => {
  await using withLegacy = await startApiServerForKubectl([...allKinds, ...legacyKinds]);
  const orderOf = (facts: Facts) => JSON.parse(facts.get('order /apis') ?? '') as [group: string, versions: string[]][];
  const before = orderOf(original);
  const after = orderOf(await factsOfServer(withLegacy));
  expect(after.at(-1)).toEqual(['extensions', ['v1beta1']]);
  expect(after.slice(0, -1).map(([group, [preferred]]) => [group, preferred])).toEqual(
    before.map(([group, [preferred]]) => [group, preferred]),
  );
  expect(after.find(([group]) => group === 'apps')).toEqual(['apps', ['v1', 'v1beta2', 'v1beta1']]);
});
