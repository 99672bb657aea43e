import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const ANNA = { token: 'anna', user: { name: 'anna', groups: ['system:authenticated'] } };
const MONITOR = { token: 'monitor', user: { name: 'mona', groups: ['system:monitoring'] } };
const ADMIN = { token: 'secret', user: { name: 'admin', groups: ['system:masters'] } };

let running: ServerUnderTest;
beforeAll(async () => {
  running = await startServerUnderTest({ extraTokens: [ADMIN, ANNA, MONITOR] });
});
afterAll(() => running.server.close());

const ask = (path: string, accept?: string, token = 'monitor') =>
  running.ask(path, { token, headers: accept === undefined ? {} : { accept } });
const as = (kind: string, version = 'v1beta1', type = 'json') =>
  `application/${type};v=${version};g=config.k8s.io;as=${kind}`;

test.each([undefined, 'text/plain', '*/*', `${as('Gadgetz')},text/plain;q=0.5`])(
  'statusz is for people unless asked otherwise: %s',
  async (accept) => {
    const { code, headers, body } = await ask('/statusz', accept);
    expect([code, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(body).toMatch(/^\nkube-apiserver statusz\nWarning: This endpoint is not meant to be machine parseable, /);
    expect(body).toMatch(
      /\n\nStarted: [A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d UTC \d{4}\nUp: \d+ hr \d\d min \d\d sec\n/,
    );
    expect(body).toMatch(
      /\nBinary version: 1\.36\.\d+\nEmulation version: 1\.36\nPaths: .*\/api \/apis .*\/statusz \/version\n$/,
    );
  },
);

test.each(['v1alpha1', 'v1beta1'])('programs get statusz as an object of %s', async (version) => {
  const { code, body } = await ask('/statusz', as('Statusz', version));
  expect(code).toBe(200);
  const { startTime, uptimeSeconds, ...object } = JSON.parse(body);
  expect(startTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(uptimeSeconds).toEqual(expect.any(Number));
  expect(object).toEqual({
    kind: 'Statusz',
    apiVersion: `config.k8s.io/${version}`,
    metadata: { name: 'kube-apiserver' },
    goVersion: expect.any(String),
    binaryVersion: expect.stringMatching(/^1\.36\.\d+/),
    emulationVersion: '1.36',
    paths: expect.arrayContaining(['/healthz', '/livez', '/metrics', '/readyz', '/statusz', '/version']),
  });
});

test('flagz tells what the server was made with, as text, JSON and YAML', async () => {
  const { body } = await ask('/flagz');
  expect(body).toMatch(/^\nkube-apiserver flags\nWarning: /);
  expect(body).toContain('\nservice-account-issuer: [https://issuer]\n');
  const flags = {
    'advertise-address': '127.0.0.1',
    'secure-port': '6443',
    'service-account-issuer': '[https://issuer]',
    'service-cluster-ip-range': '10.96.0.0/16',
  };
  const identity = { kind: 'Flagz', apiVersion: 'config.k8s.io/v1beta1', metadata: { name: 'kube-apiserver' } };
  expect(JSON.parse((await ask('/flagz', as('Flagz'))).body)).toEqual({ ...identity, flags });
  const yaml = await ask('/flagz', as('Flagz', 'v1beta1', 'yaml'));
  expect(yaml.headers['content-type']).toBe('application/yaml');
  expect(yaml.body).toContain('flags:\n  advertise-address: 127.0.0.1\n');
});

test.each(['application/json', as('Statusz', 'v2'), as('Flagz'), 'text/html'])(
  'statusz has no form for who wants %s',
  async (accept) => {
    expect((await ask('/statusz', accept)).code).toBe(406);
  },
);

test.each(['/statusz', '/flagz'])('%s is for who watches over the cluster', async (path) => {
  expect((await ask(path, undefined, 'anna')).code).toBe(403);
  expect((await ask(path, undefined, 'monitor')).code).toBe(200);
});
