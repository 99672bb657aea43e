import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ClusterProblem } from './cluster-problem.ts';
import { firstServiceIp, writeConfig } from './config.ts';
import { type ConfigRequest, resolveConfig } from './resolve-config.ts';

const parent = mkdtempSync(path.join(os.tmpdir(), 'podling-config-'));
afterAll(() => rmSync(parent, { recursive: true }));

const fresh = { name: 'lab', dataDirectory: path.join(parent, 'fresh') };

async function problemOf(request: ConfigRequest): Promise<string> {
  const error = await resolveConfig(request).then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof ClusterProblem)) return `accepted: ${String(error)}`;
  return `${error.tried}: ${error.found}; ${error.advice}`;
}

test('ranges and runtime have defaults, and what is asked is taken', async () => {
  const { config, isNew } = await resolveConfig({ ...fresh, runtime: 'simulated', nodes: 3, podCidr: '10.10.0.0/16' });
  expect(isNew).toBe(true);
  expect(config).toMatchObject({ name: 'lab', runtime: 'simulated', nodes: 3, podCidr: '10.10.0.0/16' });
  expect(config.legacyApis).toBe(true);
  expect(config.serviceCidr).toMatch(/^10\.\d+\.0\.0\/16$/);
  expect(firstServiceIp({ ...config, serviceCidr: '10.96.0.0/16' })).toBe('10.96.0.1');
});

test.each<[string, Partial<ConfigRequest>, RegExp]>([
  ['a name with capitals', { name: 'Lab' }, /--name Lab: not a name/],
  ['a pod range with host bits', { podCidr: '10.244.0.1/16' }, /did you mean 10\.244\.0\.0\/16\?/],
  ['a pod range that is no range', { podCidr: 'ten' }, /--pod-cidr ten: not a range.*10\.244\.0\.0\/16/],
  ['a pod range that holds too few', { podCidr: '10.1.1.0/30' }, /from \/8 to \/24/],
  ['a service range that overlaps', { podCidr: '10.1.0.0/16', serviceCidr: '10.1.2.0/24' }, /they overlap/],
  ['several real nodes', { runtime: 'containerd', nodes: 2 }, /--runtime simulated/],
  ['no nodes', { runtime: 'simulated', nodes: 0 }, /from 1 to 5000/],
  ['a port that is no port', { apiPort: 70_000 }, /from 1 to 65535/],
])('%s is refused with what to do', async (_name, request, expected) => {
  expect(await problemOf({ ...fresh, ...request })).toMatch(expected);
});

test('a later start without flags uses what is kept; what cannot change is refused', async () => {
  const dataDirectory = path.join(parent, 'kept');
  const first = await resolveConfig({ name: 'kept', dataDirectory, runtime: 'simulated', podCidr: '10.50.0.0/16' });
  writeConfig(first.directory, first.config);
  const again = await resolveConfig({ name: 'kept', dataDirectory });
  expect(again).toEqual({ ...first, isNew: false });
  expect(await problemOf({ name: 'kept', dataDirectory, podCidr: '10.51.0.0/16' })).toMatch(
    /made with --pod-cidr 10\.50\.0\.0\/16, which cannot change; leave --pod-cidr away/,
  );
  const other = await resolveConfig({ name: 'kept', dataDirectory, nodes: 9, legacyApis: false });
  expect(other.config).toEqual({ ...first.config, nodes: 9, legacyApis: false });
  writeConfig(first.directory, other.config);
  expect((await resolveConfig({ name: 'kept', dataDirectory })).config.legacyApis).toBe(false);
});

test('a port asked for and taken is refused, never replaced', async () => {
  const server = net.createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen({ host: '127.0.0.1', port: 0 }, () => resolve((server.address() as net.AddressInfo).port));
  });
  expect(await problemOf({ ...fresh, apiPort: port })).toMatch(`listen on 127.0.0.1:${port}: port in use`);
  await new Promise((resolve) => server.close(resolve));
});
