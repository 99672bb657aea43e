import fc from 'fast-check';
import { test } from 'vitest';
import { apiVersionOf, cloneJson, type KubeObject, type Stored } from '#api';
import { allKinds, normalise, validateCreate, validateUpdate } from './index.ts';
import samples from './testdata/samples.json' with { type: 'json' };
import storedObjects from './testdata/stored-objects.json' with { type: 'json' };

/** Every place in a wire value that something can be taken from. */
function placesIn(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [[...at, key], ...placesIn(child, [...at, key])]);
}

/** What stands where, after decoding, may be there or not; its type is right. */
function without(object: object, place: readonly string[], how: 'gone' | 'null' | 'empty'): void {
  let parent = object as { [key: string]: unknown };
  for (const key of place.slice(0, -1)) {
    const next = parent[key];
    if (typeof next !== 'object' || next === null) return;
    parent = next as { [key: string]: unknown };
  }
  const last = place.at(-1) ?? '';
  const value = parent[last] ?? undefined;
  if (Array.isArray(parent)) {
    if (how === 'gone') parent.splice(Number(last), 1);
    else if (typeof value === 'object') parent[Number(last)] = {} as never;
    return;
  }
  if (how === 'gone') delete parent[last];
  else if (how === 'null') parent[last] = null;
  else if (typeof value === 'object') parent[last] = Array.isArray(value) ? [] : {};
  else if (typeof value === 'string') parent[last] = '';
}

/** A pod that uses much of what pods have. */
const rich = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'p',
    namespace: 'ns',
    finalizers: ['a/b'],
    ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u' }],
  },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'i',
        env: [
          { name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
          { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
        ],
        envFrom: [{ configMapRef: { name: 'm' } }],
        resources: { limits: { cpu: '1' }, requests: { cpu: '1' } },
        livenessProbe: { httpGet: { port: 80, httpHeaders: [{ name: 'A', value: 'b' }] } },
        readinessProbe: { exec: { command: ['true'] } },
        startupProbe: { grpc: { port: 1 } },
        lifecycle: { preStop: { sleep: { seconds: 1 } }, postStart: { tcpSocket: { port: 'web' } } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ['X'] } },
        volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'a' }],
      },
    ],
    ephemeralContainers: [{ name: 'e', image: 'i', targetContainerName: 'c' }],
    volumes: [
      {
        name: 'v',
        projected: {
          sources: [
            { configMap: { name: 'm', items: [{ key: 'k', path: 'p' }] } },
            { downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: 'metadata.name' } }] } },
          ],
        },
      },
      { name: 'w', secret: { secretName: 's', items: [{ key: 'k', path: 'p', mode: 1 }] } },
      { name: 'n', nfs: { server: 's', path: '/p' } },
      { name: 'q', persistentVolumeClaim: { claimName: 'c' } },
      { name: 'r', ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } } } },
    ],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [{ key: 'k', operator: 'In', values: ['v'] }],
              matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }],
            },
          ],
        },
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, preference: { matchExpressions: [{ key: 'k', operator: 'Exists' }] } },
        ],
      },
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'k', labelSelector: { matchLabels: { a: 'b' } } },
        ],
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 1,
            podAffinityTerm: {
              topologyKey: 'k',
              labelSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
            },
          },
        ],
      },
    },
    tolerations: [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoExecute', tolerationSeconds: 1 }],
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'k', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { a: 'b' } } },
    ],
    readinessGates: [{ conditionType: 'a/b' }],
    schedulingGates: [{ name: 'a/b' }],
    hostAliases: [{ ip: '1.2.3.4', hostnames: ['h'] }],
    dnsConfig: { nameservers: ['1.1.1.1'], searches: ['a'], options: [{ name: 'n' }] },
    imagePullSecrets: [{ name: 's' }],
  },
  status: {},
};

const objects = [
  ...(storedObjects as unknown as KubeObject[]),
  ...(samples as unknown as KubeObject[]),
  rich as KubeObject,
].map((object) => cloneJson(object));
for (const object of objects) {
  const kind = allKinds.find((k) => k.kind === object.kind && apiVersionOf(k) === object.apiVersion);
  if (kind) normalise(kind, object);
}
const cases = objects.map((object) => ({ object, places: placesIn(object) }));
const mutation = fc.record({
  place: fc.nat(),
  how: fc.constantFrom('gone' as const, 'null' as const, 'empty' as const),
});

test('no object of the right types makes defaults, rules or tables fail', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...cases),
      fc.array(mutation, { minLength: 1, maxLength: 6 }),
      ({ object, places }, list) => {
        const kind = allKinds.find((k) => k.kind === object.kind && apiVersionOf(k) === object.apiVersion);
        if (!kind) throw new Error(`no kind ${object.kind}`);
        const draft = cloneJson(object);
        for (const { place, how } of list) without(draft, places[place % places.length] ?? [], how);
        draft.metadata ??= {};
        const parts = draft as { spec?: unknown; status?: unknown };
        if ('spec' in object) parts.spec ??= {};
        if ('status' in object) parts.status ??= {};
        normalise(kind, draft);
        kind.prepareCreate?.(draft);
        validateCreate(kind, draft);
        kind.warnings?.(draft);
        const old = cloneJson(object) as Stored;
        kind.prepareUpdate?.(draft, old);
        validateUpdate(kind, draft, old);
        kind.validateStatus?.(draft, old);
      },
    ),
    { numRuns: 4_000, seed: 1 },
  );
});
