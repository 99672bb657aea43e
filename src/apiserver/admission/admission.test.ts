import { expect, test } from 'vitest';
import type { ApiError, KubeObject, Namespace, Pod, PriorityClass, ServiceAccount, Stored } from '#api';
import { seededRandom, VirtualClock } from '#base';
import { configMaps, type Kind, namespaces, pods, priorityClasses } from '#kinds';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { PodPriorities } from './priority.ts';
import { serviceAccount } from './service-account.ts';
import type { AdmissionContext, AdmissionRequest, AdmissionStep } from './step.ts';

const meta = (name: string) => ({ name, uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' });

function namespace(name: string, phase: 'Active' | 'Terminating' = 'Active'): Stored<Namespace> {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: meta(name), spec: {}, status: { phase } };
}

function account(more: Partial<ServiceAccount> = {}): Stored<ServiceAccount> {
  return { ...more, apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...meta('default'), namespace: 'ns' } };
}

function context(stored: Stored[] = [], clock = new VirtualClock()): AdmissionContext {
  return {
    clock,
    random: seededRandom(1),
    lookup: async <T extends KubeObject>(resource: { kind: string }, at: { name: string }) =>
      stored.find((o) => o.kind === resource.kind && o.metadata.name === at.name) as Stored<T> | undefined,
    list: async <T extends KubeObject>(resource: { kind: string }) =>
      stored.filter((o) => o.kind === resource.kind) as Stored<T>[],
  };
}

function request(kind: Kind, object: KubeObject, more: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return {
    operation: 'create',
    kind,
    namespace: kind.namespaced ? 'ns' : undefined,
    name: object.metadata?.name ?? '',
    object,
    user: { name: 'someone', groups: [] },
    dryRun: false,
    ...more,
  };
}

/** A step may refuse at once or later. */
async function admit(step: AdmissionStep, asked: AdmissionRequest, seen: AdmissionContext): Promise<void> {
  await step.admit(asked, seen);
}

async function refusal(work: unknown): Promise<ApiError> {
  try {
    await work;
  } catch (error) {
    return error as ApiError;
  }
  throw new Error('was admitted');
}

const pod = (spec: Partial<Pod['spec']> = {}): Pod => ({
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c' }], ...spec },
});

test('nothing is created in a namespace that does not exist', async () => {
  const error = await refusal(admit(namespaceLifecycle, request(configMaps, { metadata: { name: 'c' } }), context()));
  expect(error).toMatchObject({ reason: 'NotFound', message: 'namespaces "ns" not found' });
});

test('nothing is created in a namespace that is going away, but what is there may change', async () => {
  const seen = context([namespace('ns', 'Terminating')]);
  const error = await refusal(admit(namespaceLifecycle, request(pods, pod()), seen));
  expect(error.message).toBe(
    'pods "p" is forbidden: unable to create new content in namespace ns because it is being terminated',
  );
  expect(error.details).toEqual({
    name: 'p',
    kind: 'pods',
    causes: [
      { reason: 'NamespaceTerminating', message: 'namespace ns is being terminated', field: 'metadata.namespace' },
    ],
  });
  await namespaceLifecycle.admit(request(pods, pod(), { operation: 'update' }), seen);
  await namespaceLifecycle.admit(request(pods, pod(), { operation: 'delete' }), context());
});

test.each(['default', 'kube-system', 'kube-public'])('namespace %s cannot be deleted', async (name) => {
  const wanted = request(namespaces, namespace(name), { operation: 'delete', namespace: undefined });
  const error = await refusal(admit(namespaceLifecycle, wanted, context()));
  expect(error.message).toBe(`namespaces "${name}" is forbidden: this namespace may not be deleted`);
});

test('a pod gets the default service account and its token in every container', async () => {
  const object = pod({ initContainers: [{ name: 'i' }] });
  await serviceAccount.admit(request(pods, object), context([account()]));
  const name = object.spec?.volumes?.[0]?.name ?? '';
  expect(name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  const volumeMounts = [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name, readOnly: true }];
  expect(object.spec).toEqual({
    containers: [{ name: 'c', volumeMounts }],
    initContainers: [{ name: 'i', volumeMounts }],
    serviceAccount: 'default',
    serviceAccountName: 'default',
    volumes: [
      {
        name,
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
            {
              downwardAPI: {
                items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }],
              },
            },
          ],
        },
      },
    ],
  });
});

test.each([
  [{ automountServiceAccountToken: false }, {}, false],
  [{}, { automountServiceAccountToken: false }, false],
  [{ automountServiceAccountToken: true }, { automountServiceAccountToken: false }, true],
  [{}, {}, true],
])('with pod %j and account %j the token is mounted: %s', async (spec, of, mounted) => {
  const object = pod(spec);
  await serviceAccount.admit(request(pods, object), context([account(of)]));
  expect(Boolean(object.spec?.volumes)).toBe(mounted);
});

test('a container that mounts something of its own there keeps it', async () => {
  const mount = { name: 'mine', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };
  const object = pod({ containers: [{ name: 'c', volumeMounts: [mount] }], volumes: [{ name: 'mine', emptyDir: {} }] });
  await serviceAccount.admit(request(pods, object), context([account()]));
  expect(object.spec?.containers[0]?.volumeMounts).toEqual([mount]);
  expect(object.spec?.volumes).toHaveLength(1);
});

test('pull secrets of the account are used where the pod has none', async () => {
  const object = pod();
  await serviceAccount.admit(request(pods, object), context([account({ imagePullSecrets: [{ name: 'r' }] })]));
  expect(object.spec?.imagePullSecrets).toEqual([{ name: 'r' }]);
});

test('a missing account is refused, the default one only after waiting for it', async () => {
  const named = serviceAccount.admit(request(pods, pod({ serviceAccountName: 'robot' })), context());
  expect((await refusal(named)).message).toBe(
    'pods "p" is forbidden: error looking up service account ns/robot: serviceaccount "robot" not found',
  );
  const clock = new VirtualClock();
  const stored: Stored[] = [];
  const object = pod();
  const waiting = serviceAccount.admit(request(pods, object), context(stored, clock));
  await clock.advance(250);
  stored.push(account());
  await clock.advance(250);
  await waiting;
  expect(object.spec?.serviceAccountName).toBe('default');
  const lost = refusal(admit(serviceAccount, request(pods, pod()), context([], clock)));
  await clock.advance(2_000);
  expect((await lost).message).toContain('error looking up service account ns/default: serviceaccount "default"');
});

test('a pod tolerates silent nodes for five minutes, unless it says otherwise', async () => {
  const object = pod({
    tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }],
  });
  await defaultTolerationSeconds.admit(request(pods, object), context());
  await defaultTolerationSeconds.admit(request(pods, object, { operation: 'update' }), context());
  expect(object.spec?.tolerations).toEqual([
    { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
    { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  ]);
  const all = pod({ tolerations: [{ operator: 'Exists' }] });
  await defaultTolerationSeconds.admit(request(pods, all), context());
  expect(all.spec?.tolerations).toHaveLength(1);
});

test.each([
  [{}, 0],
  [{ priorityClassName: 'system-cluster-critical' }, 2_000_000_000],
  [{ priorityClassName: 'system-node-critical' }, 2_000_001_000],
])('a pod with %j has priority %d', async (spec, expected) => {
  const object = pod(spec);
  await new PodPriorities().admit(request(pods, object), context());
  expect(object.spec).toMatchObject({ priority: expected, preemptionPolicy: 'PreemptLowerPriority' });
});

test.each([
  [{ priorityClassName: 'nope' }, 'pods "p" is forbidden: no PriorityClass with name nope was found'],
  [
    { priority: 7 },
    'pods "p" is forbidden: the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
  ],
])('a pod with %j is refused', async (spec, message) => {
  await expect(new PodPriorities().admit(request(pods, pod(spec)), context())).rejects.toThrow(message);
});

test('a pod gets the value and the policy of its priority class', async () => {
  const metadata = { name: 'gentle', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  const stored = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata };
  const object = pod({ priorityClassName: 'gentle' });
  const gentle = { ...stored, value: 50, preemptionPolicy: 'Never' } as Stored;
  await new PodPriorities().admit(request(pods, object), context([gentle]));
  expect(object.spec).toMatchObject({ priority: 50, preemptionPolicy: 'Never' });
});

/** Priorities where these classes, each with its value, are for pods that name none. */
function prioritiesWith(classes: { [name: string]: number }): PodPriorities {
  const priorities = new PodPriorities();
  priorities.observe(Object.entries(classes).map(([name, value]) => put(forAll(name, value))));
  return priorities;
}

function forAll(name: string, value: number, globalDefault = true): Stored<PriorityClass> {
  const identity = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: meta(name) };
  return { ...identity, value, preemptionPolicy: 'Never', globalDefault };
}

function put(object: Stored) {
  return { type: 'put' as const, entry: { key: object.metadata.name, object, revision: 1, bytes: new Uint8Array() } };
}

test('a pod that names no priority class gets the one for all', async () => {
  const object = pod();
  const priorities = prioritiesWith({ some: 7, few: 5, most: 9 });
  await priorities.admit(request(pods, object), context());
  expect(object.spec).toMatchObject({ priorityClassName: 'few', priority: 5, preemptionPolicy: 'Never' });
});

test('a class that is gone, or for all no longer, is no default', async () => {
  const object = pod();
  const priorities = prioritiesWith({ one: 7, two: 5 });
  priorities.observe([{ ...put(forAll('one', 7)), type: 'delete' }, put(forAll('two', 5, false))]);
  await priorities.admit(request(pods, object), context());
  expect(object.spec).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  expect(object.spec).not.toHaveProperty('priorityClassName');
});

test.each<['create' | 'update', string, string | undefined]>([
  ['create', 'two', 'PriorityClass one is already marked as default. Only one default can exist'],
  ['update', 'two', 'PriorityClass one is already marked as default. Only one default can exist'],
  ['update', 'one', undefined],
])('a second class for all: %s of %s', async (operation, name, why) => {
  const asked = request(priorityClasses, forAll(name, 7), { operation });
  const answer = admit(prioritiesWith({ one: 7 }), asked, context());
  if (why) await expect(answer).rejects.toThrow(`priorityclasses.scheduling.k8s.io "${name}" is forbidden: ${why}`);
  else await answer;
});

test('the classes of the system are never deleted', async () => {
  const gone = (name: string) =>
    admit(
      new PodPriorities(),
      request(priorityClasses, {}, { operation: 'delete', name, object: undefined }),
      context(),
    );
  await expect(gone('system-node-critical')).rejects.toThrow(
    'priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted',
  );
  await gone('mine');
});
