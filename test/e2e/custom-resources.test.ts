import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { customResourceDefinitions } from '#kinds';
import { type ApiServerForKubectl, startApiServerForKubectl } from './api-server-for-kubectl.ts';
import { kubectlMinor } from './kubectl-program.ts';

const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, kind: CronTab, shortNames: [ct], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
    additionalPrinterColumns:
    - {name: Spec, type: string, jsonPath: .spec.cronSpec}
    - {name: Replicas, type: integer, jsonPath: .spec.replicas}
    - {name: Image, type: string, jsonPath: .spec.image, priority: 1}
    schema:
      openAPIV3Schema:
        type: object
        description: Runs something at times.
        properties:
          spec:
            type: object
            required: [cronSpec, image]
            x-kubernetes-validations: [{rule: self.replicas < 9}]
            properties:
              cronSpec: {type: string, description: When to run.}
              image: {type: string}
              replicas: {type: integer, minimum: 1, default: 1}
          status: {type: object, properties: {replicas: {type: integer}}}
`;
const OBJECT = `
apiVersion: stable.example.com/v1
kind: CronTab
metadata: {name: my, namespace: default}
spec: {cronSpec: '* * * * *', image: one}
`;
const home = mkdtempSync(path.join(tmpdir(), 'podling-custom-'));
const explains = kubectlMinor() >= 27;
let server: ApiServerForKubectl;

beforeAll(async () => {
  server = await startApiServerForKubectl();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
});

async function kubectl(...args: string[]): Promise<string> {
  return (await server.kubectl(args)).out.trimEnd();
}

function fetchStatus(at: string): Promise<number | undefined> {
  const { port, token } = server;
  const options = { port, path: at, headers: { authorization: `Bearer ${token}` }, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    https.get(options, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
}

function file(text: string): string {
  const at = path.join(home, 'manifest.yaml');
  writeFileSync(at, text);
  return at;
}

test('a custom resource lives as any other object under kubectl', async () => {
  const applied = await server.kubectl(['apply', '-f', file(DEFINITION)]);
  expect(applied.out).toBe('customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com created\n');
  expect(applied.err).toContain('has one rule that is not enforced');
  await kubectl('wait', '--for=condition=established', 'crd/crontabs.stable.example.com');

  expect(await kubectl('apply', '-f', file(OBJECT))).toBe('crontab.stable.example.com/my created');
  expect((await kubectl('get', 'ct')).split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['NAME', 'SPEC', 'REPLICAS'],
    ['my', '* * * * *', '1'],
  ]);
  expect(await kubectl('get', 'ct', '-o', 'wide', '--no-headers')).toMatch(/one$/);
  expect(await kubectl('get', 'all')).toContain('crontab.stable.example.com/my');
  expect(await kubectl('api-resources', '--api-group=stable.example.com', '--no-headers')).toMatch(
    /^crontabs +ct +stable\.example\.com\/v1 +true +CronTab$/,
  );
});

test('apply merges what changed, and other ways of changing do too', async () => {
  expect(await kubectl('apply', '-f', file(OBJECT.replace('one', 'two')))).toBe(
    'crontab.stable.example.com/my configured',
  );
  await kubectl('patch', 'ct', 'my', '--type=merge', '-p', '{"spec":{"replicas":3}}');
  expect(await kubectl('scale', 'ct', 'my', '--replicas=4')).toBe('crontab.stable.example.com/my scaled');
  expect(await kubectl('get', 'ct', 'my', '-o', 'jsonpath={.spec.image} {.spec.replicas}')).toBe('two 4');
  await expect(kubectl('patch', 'ct', 'my', '--type=merge', '-p', '{"spec":{"replicas":0}}')).rejects.toThrow(
    'The CronTab "my" is invalid: spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1',
  );
  await expect(kubectl('patch', 'ct', 'my', '-p', '{"spec":{"replicas":2}}')).rejects.toThrow(
    // Older versions of kubectl say only that the media type is not supported.
    kubectlMinor() >= 25
      ? 'application/strategic-merge-patch+json is not supported by stable.example.com/v1, Kind=CronTab'
      : 'UnsupportedMediaType',
  );
  await expect(kubectl('replace', '-f', file(OBJECT.replace('image: one', 'image: one, imag: two')))).rejects.toThrow(
    kubectlMinor() >= 25 ? 'strict decoding error: unknown field "spec.imag"' : 'unknown field "imag"',
  );
});

test('a new kind answers within a tenth of a second of being established', async () => {
  const name = 'gadgets.example.com';
  await server.api.create(customResourceDefinitions, {
    metadata: { name },
    spec: {
      group: 'example.com',
      scope: 'Cluster',
      names: { plural: 'gadgets', kind: 'Gadget' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  });
  const watch = server.api.watch(customResourceDefinitions, { fieldSelector: `metadata.name=${name}` });
  for await (const event of watch) {
    if (event.type === 'BOOKMARK') continue;
    if (event.object.status.conditions?.some((c) => c.type === 'Established' && c.status === 'True')) break;
  }
  const establishedMs = performance.now();
  const answer = await fetchStatus('/apis/example.com/v1/gadgets');
  expect(answer).toBe(200);
  expect(performance.now() - establishedMs).toBeLessThan(100);
});

test.skipIf(!explains)('explain reads the schema of the definition (kubectl that reads OpenAPI 3)', async () => {
  const text = await kubectl('explain', 'ct.spec');
  expect(text).toContain('GROUP:      stable.example.com\nKIND:       CronTab\nVERSION:    v1');
  expect(text).toContain('  cronSpec\t<string> -required-\n    When to run.');
});

test('with the definition everything of it goes', async () => {
  await kubectl('delete', 'crd', 'crontabs.stable.example.com');
  expect(await kubectl('get', 'crd', '-o', 'name')).not.toContain('crontabs');
  await expect(kubectl('get', '--raw', '/apis/stable.example.com/v1/crontabs')).rejects.toThrow('could not find');
});
