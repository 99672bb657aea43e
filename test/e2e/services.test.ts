import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, RealCluster } from './real-cluster.ts';
import { loadStandIns } from './stand-ins.ts';

/** Service addresses on real packets: from pods, from a pod to itself, from the node, and to the API itself. */
let cluster: RealCluster;

const manifest = `
apiVersion: v1
kind: Pod
metadata: { name: server, labels: { app: web } }
spec:
  containers:
    - name: web
      image: busybox:1.37
      command: [sh, -c, 'mkdir /www && echo it works > /www/index.html && exec httpd -f -p 8080 -h /www']
      readinessProbe: { httpGet: { path: /, port: 8080 }, periodSeconds: 1 }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec:
  containers:
    - { name: c, image: 'busybox:1.37', command: [sleep, infinity] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: empty }
spec: { selector: { app: none }, ports: [{ port: 80 }] }
`;

const addressOf = (service: string) => cluster.kubectl('get', 'service', service, '-o', 'jsonpath={.spec.clusterIP}');
/** Debian's static busybox cannot run wget without the libraries of its host, so the request is written by hand. */
const fetching = (address: string, port = 80) => [
  'busybox',
  'sh',
  '-c',
  `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 5 ${address} ${port}`,
];
const fetchFrom = (pod: string, address: string, port?: number) =>
  cluster.run('kubectl', ['exec', pod, '--', ...fetching(address, port)]);

beforeAll(async () => {
  cluster = await RealCluster.up('services');
  await loadStandIns(cluster);
  await cluster.apply(manifest);
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod/server', 'pod/client', '--timeout=60s');
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

test.each(['pods/server:8080', 'pods/http:server:8080', 'services/web', 'services/web:80', 'services/http:web:80'])(
  'the API passes requests on to %s',
  async (place) => {
    const path = `/api/v1/namespaces/default/${place}/proxy/index.html`;
    expect(await cluster.kubectl('get', '--raw', path)).toBe('it works\n');
  },
);

test.each(['client', 'server'])('pod %s reaches the service', async (pod) => {
  const address = await addressOf('web');
  const answer = await eventually(`an answer from ${address}`, async () => {
    const ran = await fetchFrom(pod, address);
    return ran.stdout.includes('200 OK') ? ran.stdout : undefined;
  });
  expect(answer).toContain('it works');
});

test('the node reaches the service', async () => {
  const [program = '', ...args] = fetching(await addressOf('web'));
  expect(await cluster.must(program, args)).toContain('it works');
});

test.each([
  ['a service without endpoints', 'empty', 80],
  ['a port the service does not have', 'web', 81],
])('%s refuses connections', async (_, service, port) => {
  const { code, stderr } = await fetchFrom('client', await addressOf(service), port);
  expect(code).not.toBe(0);
  expect(stderr).toContain('Connection refused');
});

test('the API answers on the address of the kubernetes service, and knows pods by their token', async () => {
  const address = await addressOf('kubernetes');
  const reached = await cluster.run('kubectl', ['exec', 'client', '--', 'nc', '-w', '2', address, '443']);
  expect(reached, 'a pod connects').toMatchObject({ code: 0 });
  const file = '/var/run/secrets/kubernetes.io/serviceaccount/token';
  const token = await cluster.kubectl('exec', 'client', '--', 'cat', file);
  const asPod = [
    '--kubeconfig',
    '/dev/null',
    '--server',
    `https://${address}`,
    '--insecure-skip-tls-verify',
    '--token',
    token,
  ];
  expect(await cluster.kubectl(...asPod, 'get', '--raw', '/api')).toContain('"versions":["v1"]');
  const { stderr } = await cluster.run('kubectl', [...asPod, 'get', 'secrets', '-n', 'default']);
  expect(stderr).toContain('User "system:serviceaccount:default:default" cannot list resource "secrets"');
});
