import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDescriptions, OBJECT_META } from '#api';
import { allKinds } from '#kinds';
import { type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
type Columns = { name: string; description: string; format: string }[];

let running: ServerUnderTest;
beforeAll(async () => {
  running = await startServerUnderTest();
});
afterAll(() => running.server.close());

async function columnsAt(path: string): Promise<{ [name: string]: string }> {
  const { body } = await running.ask(path, { headers: TABLE });
  const columns: Columns = JSON.parse(body).columnDefinitions;
  return Object.fromEntries(columns.map(({ name, description }) => [name, description]));
}

test('a column says what it shows, or what is said of the field it is read from', async () => {
  const texts = await loadDescriptions();
  expect(await columnsAt('/api/v1/pods')).toMatchObject({
    Name: texts[OBJECT_META]?.[1].name,
    Ready: 'The aggregate readiness state of this pod for accepting traffic.',
    Age: texts[OBJECT_META]?.[1].creationTimestamp,
    IP: texts['io.k8s.api.core.v1.PodStatus']?.[1].podIP,
  });
  expect(await columnsAt('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings')).toMatchObject({
    Role: texts['io.k8s.api.rbac.v1.ClusterRoleBinding']?.[1].roleRef,
    Groups: 'Groups in the clusterRoleBinding',
  });
});

test('a column does not list the values its field may have', async () => {
  const texts = await loadDescriptions();
  const { Type = '' } = await columnsAt('/api/v1/services');
  const whole = texts['io.k8s.api.core.v1.ServiceSpec']?.[1].type ?? '';
  expect(Type.length).toBeGreaterThan(100);
  expect(whole.startsWith(`${Type}\n\nPossible enum values:\n`)).toBe(true);
});

test('every field that a column speaks of is there, and has a text', async () => {
  const texts = await loadDescriptions();
  const named = allKinds.flatMap(({ kind, columns }) =>
    columns.flatMap(({ name, description }) =>
      typeof description === 'object' ? [{ at: `${kind} ${name}`, ...description }] : [],
    ),
  );
  expect(named.length).toBeGreaterThan(150);
  expect(named.filter(({ definition, field }) => !texts[definition]?.[1][field])).toEqual([]);
});
