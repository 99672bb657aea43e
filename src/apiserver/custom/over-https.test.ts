import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { customResourceDefinitions } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from '../http/server-under-test.ts';
import { cronTabDefinition } from './testdata/cron-tab.ts';

const CRON_TABS = '/apis/stable.example.com/v1/namespaces/default/crontabs';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const cronTab = (name: string, spec: object) =>
  JSON.stringify({ apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name }, spec });
const good = { cronSpec: '* * * * *', image: 'img' };
let its: ServerUnderTest;

beforeAll(async () => {
  its = await startServerUnderTest();
  await its.api.create(customResourceDefinitions, cronTabDefinition());
  await vi.waitUntil(async () => (await its.ask(CRON_TABS)).code === 200);
  await its.ask(CRON_TABS, { method: 'POST', body: cronTab('a', good) });
});
afterAll(() => its.server.close());

const json = async (...question: Parameters<ServerUnderTest['ask']>) => JSON.parse((await its.ask(...question)).body);

test('discovery and documents list the kind', async () => {
  const { resources } = await json('/apis/stable.example.com/v1');
  expect(resources.map((r: { name: string }) => r.name)).toEqual(['crontabs', 'crontabs/scale', 'crontabs/status']);
  const { groups } = await json('/apis');
  expect(groups.map((g: { name: string }) => g.name)).toContain('stable.example.com');
  expect(Object.keys((await json('/openapi/v3')).paths)).toContain('apis/stable.example.com/v1');
});

test('a table has the columns of the definition', async () => {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { columnDefinitions, rows } = await json(`${CRON_TABS}/a`, { headers: { accept } });
  expect(columnDefinitions.map((c: { name: string }) => c.name)).toEqual(['Name', 'Spec', 'Replicas', 'Age']);
  expect(columnDefinitions.map((c: { description: string }) => c.description)).toEqual([
    expect.stringMatching(/^Name must be unique within a namespace/),
    'Custom resource definition column (in JSONPath format): .spec.cronSpec',
    'Custom resource definition column (in JSONPath format): .spec.replicas',
    'Custom resource definition column (in JSONPath format): .metadata.creationTimestamp',
  ]);
  expect(rows[0].cells).toEqual(['a', '* * * * *', 1, '0s']);
});

test.each([
  [
    'Strict',
    400,
    'CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.x"',
  ],
  ['Warn', 201, undefined],
  ['Ignore', 201, undefined],
])('unknown fields under %s validation', async (validation, code, message) => {
  const body = cronTab(validation.toLowerCase(), { ...good, x: 1 });
  const answer = await its.ask(`${CRON_TABS}?fieldValidation=${validation}`, { method: 'POST', body });
  expect(answer.code).toBe(code);
  expect(JSON.parse(answer.body).message).toBe(message);
  expect(answer.headers.warning).toBe(validation === 'Warn' ? '299 - "unknown field \\"spec.x\\""' : undefined);
});

test('bodies in protobuf are refused, for the kind has no such form', async () => {
  const sent = await its.ask(CRON_TABS, { method: 'POST', body: Buffer.from('k8s\0'), type: PROTOBUF });
  expect(sent.code).toBe(415);
  expect((await its.ask(CRON_TABS, { headers: { accept: PROTOBUF } })).code).toBe(406);
  const either = await its.ask(CRON_TABS, { headers: { accept: `${PROTOBUF},application/json` } });
  expect(either.headers['content-type']).toBe('application/json');
});

test('a strategic merge patch is refused in the words of the original', async () => {
  const type = 'application/strategic-merge-patch+json';
  const answer = await its.ask(`${CRON_TABS}/a`, { method: 'PATCH', body: '{}', type });
  expect(answer.code).toBe(415);
  expect(JSON.parse(answer.body).message).toBe(
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  );
});

test('server-side apply merges lists by the keys that the schema names', async () => {
  const apply = (manager: string, port: string) =>
    its.ask(`${CRON_TABS}/a?fieldManager=${manager}`, {
      method: 'PATCH',
      body: cronTab('a', { ports: [{ name: port }] }),
      type: 'application/apply-patch+yaml',
    });
  expect((await apply('one', 'http')).code).toBe(200);
  const both = await apply('two', 'https');
  expect(JSON.parse(both.body).spec.ports).toEqual([{ name: 'http' }, { name: 'https' }]);
});

test('every write of a definition with rules in CEL warns that they are not enforced', async () => {
  const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'ruled.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Cluster',
      names: { plural: 'ruled', kind: 'Ruled' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { a: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 0' }] } },
            },
          },
        },
      ],
    },
  };
  const whole = JSON.stringify(definition);
  const at = `${DEFINITIONS}/ruled.example.com`;
  const label = (value: string) => JSON.stringify({ metadata: { labels: { a: value } } });
  const patches = [
    ['application/merge-patch+json', label('merge')],
    ['application/strategic-merge-patch+json', label('strategic')],
    ['application/json-patch+json', '[{"op":"add","path":"/metadata/labels/b","value":"json"}]'],
    ['application/apply-patch+yaml', whole],
  ];
  const created = await its.ask(DEFINITIONS, { method: 'POST', body: whole });
  await vi.waitUntil(async () => (await its.ask('/apis/example.com/v1/ruled')).code === 200);
  const answers = [created, await its.ask(at, { method: 'PUT', body: (await its.ask(at)).body })];
  for (const [type = '', body = ''] of patches)
    answers.push(await its.ask(`${at}?fieldManager=m`, { method: 'PATCH', type, body }));
  const text =
    'spec.validation.openAPIV3Schema.properties[a].x-kubernetes-validations has one rule that is not enforced: this server does not evaluate CEL yet';
  for (const { code, headers } of answers) {
    expect(code).toBeLessThan(300);
    expect(headers.warning).toBe(`299 - "${text}"`);
  }
});
