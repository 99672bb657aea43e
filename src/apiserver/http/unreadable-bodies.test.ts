import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const ENVELOPE =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
const json = (fault: string) => `couldn't get version/kind; json parse error: ${fault}`;
let server: ServerUnderTest;

beforeAll(async () => {
  server = await startServerUnderTest();
});
afterAll(() => server.server.close());

async function posted(body: string, type = 'application/json', path = MAPS): Promise<string> {
  const answer = await server.ask(path, { method: 'POST', body, type });
  return `${answer.code} ${JSON.parse(answer.body).message}`;
}

test.each([
  ['', `${json('unexpected end of JSON input')} (<empty>)`],
  ['{', `${json('unexpected end of JSON input')} ({)`],
  [
    'kind: ConfigMap',
    `${json("invalid character 'k' looking for beginning of value")} (6b696e643a20436f6e6669674d6170)`,
  ],
  ['{"a":1,}', `${json("invalid character '}' looking for beginning of object key string")} ({"a":1,})`],
  ['{"kind":"ConfigMap"}}', `${json("invalid character '}' after top-level value")} ({"kind":"ConfigMap"}})`],
  [
    '{"kind":"ConfigMap", "apiVersion": oh no}',
    `${json("invalid character 'o' looking for beginning of value")} ({"kind":"ConfigMap", "apiVersi ...)`,
  ],
  ['[]', `${json(`json: cannot unmarshal array into Go value of type ${ENVELOPE}`)} (5b5d)`],
  ['true', `${json(`json: cannot unmarshal bool into Go value of type ${ENVELOPE}`)} (74727565)`],
])('a body that is no object says so: %s', async (body, fault) => {
  expect(await posted(body)).toBe(`400 the object provided is unrecognized (must be of type ConfigMap): ${fault}`);
});

test('a body that goes down for ever is read no further than is known', async () => {
  expect(await posted('['.repeat(1_000_000))).toMatch(/: exceeded max depth \(5b5b.* \.\.\.\)$/);
});

test('a question is read like an object', async () => {
  expect(await posted('{', 'application/json', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')).toBe(
    `400 the object provided is unrecognized (must be of type SelfSubjectAccessReview): ${json('unexpected end of JSON input')} ({)`,
  );
});

test('YAML that is none says so with its bytes', async () => {
  expect(await posted('a: [', 'application/yaml')).toMatch(
    /^400 the object provided is unrecognized \(must be of type ConfigMap\): error converting YAML to JSON: yaml: .* \(613a205b\)$/,
  );
});

test('a body in protobuf that begins with a brace is shown as it is', async () => {
  expect(await posted('{}', 'application/vnd.kubernetes.protobuf')).toBe(
    '400 the object provided is unrecognized (must be of type ConfigMap): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] ({})',
  );
});

test('a list is nothing to apply', async () => {
  const { body } = await server.ask(`${MAPS}/a?fieldManager=m`, {
    method: 'PATCH',
    type: 'application/apply-patch+yaml',
    body: '[]',
  });
  expect(JSON.parse(body).message).toBe(
    'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
  );
});
