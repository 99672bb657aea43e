import { afterAll, beforeAll, expect, test } from 'vitest';
import { namespaces, nodes, serviceAccounts } from '#kinds';
import { type ApiServerForKubectl, startApiServerForKubectl } from './api-server-for-kubectl.ts';
import { kubectlMinor } from './kubectl-program.ts';

// What a real cluster of v1.36 answers, as kubectl shows it. The tests build on each other, in order.
let server: ApiServerForKubectl;

beforeAll(async () => {
  server = await startApiServerForKubectl();
  await server.api.create(namespaces, { metadata: { name: 'cli' } });
  await server.api.create(serviceAccounts, { metadata: { name: 'default', namespace: 'cli' } });
  await server.api.create(nodes, { metadata: { name: 'node1' } });
});
afterAll(() => server[Symbol.asyncDispose]());

/** What kubectl prints, wherever it prints it. */
async function kubectl(command: string, input?: string): Promise<string> {
  const { out, err } = await server.kubectl(['-n', 'cli', ...command.split(' ')], input).catch((error) => ({
    out: '',
    err: String(error.message ?? error),
  }));
  return out + err;
}
const apply = (manifest: string) => kubectl('apply -f -', manifest);

const BAD_NAME = `apiVersion: v1
kind: Pod
metadata: {name: Bad_Name}
spec:
  containers:
  - {name: c, image: nginx, ports: [{containerPort: 99999}], livenessProbe: {successThreshold: 3}}
  - {name: c, image: ""}
`;

/** Since 1.25 kubectl leaves the checking of manifests to the server, and hides who owns what. */
const asksServer = test.skipIf(kubectlMinor() < 25);

asksServer.each([
  [
    'an unknown field',
    `apiVersion: v1
kind: Pod
metadata: {name: x, lavels: {a: b}}
spec: {containers: [{name: c, image: nginx, port: 80}], restartPolicy: Sometimes}
`,
    'Error from server (BadRequest): error when creating "STDIN": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "metadata.lavels", unknown field "spec.containers[0].port"',
  ],
  [
    'a pod that breaks many rules',
    BAD_NAME,
    `The Pod "Bad_Name" is invalid: 
* metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
* spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive
* spec.containers[0].livenessProbe: Required value: must specify a handler type
* spec.containers[0].livenessProbe.successThreshold: Invalid value: 3: must be 1
* spec.containers[1].image: Required value
* spec.containers[1].name: Duplicate value: "c"
`,
  ],
  [
    'a deployment that does not select its own pods',
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: x}
spec:
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: b}}, spec: {restartPolicy: OnFailure, containers: [{name: c, image: nginx}]}}
`,
    `The Deployment "x" is invalid: 
* spec.template.metadata.labels: Invalid value: {"app":"b"}: \`selector\` does not match template \`labels\`
* spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"
`,
  ],
  [
    'a version that is not there',
    'apiVersion: app/v1\nkind: Deployment\nmetadata: {name: x}\n',
    'no matches for kind "Deployment" in version "app/v1"\nensure CRDs are installed first',
  ],
  [
    'a job without a restart policy',
    `apiVersion: batch/v1
kind: Job
metadata: {name: x}
spec: {template: {spec: {containers: [{name: c, image: nginx}]}}}
`,
    'The Job "x" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"\n',
  ],
  [
    'a cron job with a minute that does not exist',
    `apiVersion: batch/v1
kind: CronJob
metadata: {name: x}
spec: {schedule: "61 * * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: nginx}]}}}}}
`,
    'The CronJob "x" is invalid: spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61\n',
  ],
  [
    'a service with a port out of range',
    `apiVersion: v1
kind: Service
metadata: {name: 9bad}
spec: {type: NodePort, ports: [{port: 80, nodePort: 80}]}
`,
    'The Service "9bad" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767\n',
  ],
])('applying %s is refused in the original’s words (kubectl 1.25 and later)', async (_, manifest, text) => {
  expect(await apply(manifest)).toContain(text);
});

test.each([
  ['get pod nope', 'Error from server (NotFound): pods "nope" not found\n'],
  ['get nopes', 'error: the server doesn\'t have a resource type "nopes"\n'],
  ['delete pod nope', 'Error from server (NotFound): pods "nope" not found\n'],
  ['create deployment d --image=nginx:1.27', 'deployment.apps/d created\n'],
  [
    'create deployment d --image=nginx:1.27',
    'error: failed to create deployment: deployments.apps "d" already exists\n',
  ],
  ['set image deployment/d nope=nginx:1.28', 'error: unable to find container named "nope"\n'],
  [
    'patch deployment d -p {"spec":{"selector":{"matchLabels":{"a":"b"}}}}',
    `The Deployment "d" is invalid: 
* spec.template.metadata.labels: Invalid value: {"app":"d"}: \`selector\` does not match template \`labels\`
* spec.selector: Invalid value: {"matchLabels":{"a":"b","app":"d"}}: field is immutable
`,
  ],
  ['rollout undo deployment/d', 'error: no rollout history found for deployment "d"\n'],
  ['run r --image=nginx:1.27 --restart=Never --dry-run=server -o name', 'pod/r\n'],
  ['auth can-i list pods', 'yes\n'],
  [
    'get pods --as=nobody',
    'Error from server (Forbidden): pods is forbidden: User "nobody" cannot list resource "pods" in API group "" in the namespace "cli"\n',
  ],
])('kubectl %s', async (command, text) => {
  expect(await kubectl(command)).toContain(text);
});

test('a label key with a space is refused', async () => {
  const said = await server.kubectl(['label', 'node', 'node1', 'bad key=x']).catch((error) => ({ err: String(error) }));
  expect(said.err).toContain(
    'The Node "node1" is invalid: metadata.labels: Invalid value: "bad key": name part must consist of alphanumeric characters',
  );
});

test('server-side apply tells of conflicts, and takes what is contested when forced', async () => {
  await kubectl('create configmap m --from-literal=key=1');
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {key: "2"}\n';
  const refused = await kubectl('apply --server-side -f -', map);
  expect(refused).toContain('Apply failed with 1 conflict: conflict with "kubectl-create" using v1: .data.key');
  const forced = await kubectl('apply --server-side --force-conflicts -f -', map);
  expect(forced).toContain('configmap/m serverside-applied\n');
  expect(await kubectl('get configmap m -o jsonpath={.data.key}')).toBe('2');
});

asksServer('who applied on the client may go on applying on the server (kubectl 1.25 and later)', async () => {
  const map = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: moved}\ndata: ${data}\n`;
  await apply(map('{a: "1", b: "1"}'));
  expect(await kubectl('apply --server-side -f -', map('{a: "1"}'))).toContain('configmap/moved serverside-applied\n');
  expect(await kubectl('get configmap moved -o jsonpath={.data}')).toBe('{"a":"1"}');
});

asksServer('owners are shown when asked for (kubectl 1.25 and later)', async () => {
  expect(await kubectl('get configmap m -o yaml')).not.toContain('managedFields');
  expect(await kubectl('get configmap m -o yaml --show-managed-fields')).toMatch(
    /managedFields:\n {2}- apiVersion: v1\n {4}fieldsType: FieldsV1\n {4}fieldsV1:\n {6}f:data:\n/,
  );
});
