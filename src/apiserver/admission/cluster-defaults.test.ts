import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { beforeEach, expect, test } from 'vitest';
import type { Pod, PriorityClass } from '#api';
import { VirtualClock } from '#base';
import {
  certificateSigningRequests,
  ingressClasses,
  ingresses,
  persistentVolumeClaims,
  pods,
  priorityClasses,
  runtimeClasses,
  storageClasses,
} from '#kinds';
import { type EmptyServer, emptyServer } from '../empty-server.ts';

let server: EmptyServer;
let clock: VirtualClock;
beforeEach(async () => {
  clock = new VirtualClock();
  server = await emptyServer({ clock });
});

const pod = (spec: object = {}, name = 'p') => ({
  metadata: { namespace: 'default', name },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
});
const createPod = (spec: object = {}): Promise<Pod> => server.api.create(pods, pod(spec));

const priorityClass = (name: string, value: number, more: Partial<PriorityClass> = {}) =>
  server.api.create(priorityClasses, { metadata: { name }, value, ...more });

test('a pod without a class of priority has that of the default one', async () => {
  await priorityClass('usual', 7, { globalDefault: true, preemptionPolicy: 'Never' });
  expect((await createPod()).spec).toMatchObject({
    priorityClassName: 'usual',
    priority: 7,
    preemptionPolicy: 'Never',
  });
});

test('there is one default class of priority', async () => {
  const first = await priorityClass('first', 1, { globalDefault: true });
  await expect(priorityClass('second', 2, { globalDefault: true })).rejects.toThrow(
    'priorityclasses.scheduling.k8s.io "second" is forbidden: PriorityClass first is already marked as default. Only one default can exist',
  );
  await server.api.update(priorityClasses, { ...first, description: 'still' });
});

const makeStorage = (name: string, key: string) =>
  server.api.create(storageClasses, {
    metadata: { name, annotations: { [key]: 'true' } },
    provisioner: 'example.com/disk',
  });
const claim = (name: string, storageClassName?: string) =>
  server.api.create(persistentVolumeClaims, {
    metadata: { namespace: 'default', name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      ...(storageClassName !== undefined && { storageClassName }),
    },
  });

test('a claim without a class of storage gets the newest default one', async () => {
  expect((await claim('none')).spec.storageClassName).toBeUndefined();
  await makeStorage('old', 'storageclass.kubernetes.io/is-default-class');
  await clock.advance(1000);
  await makeStorage('b', 'storageclass.beta.kubernetes.io/is-default-class');
  await makeStorage('a', 'storageclass.kubernetes.io/is-default-class');
  expect((await claim('some')).spec.storageClassName).toBe('a');
  expect((await claim('empty', '')).spec.storageClassName).toBe('');
});

test('an ingress without a class gets the default one', async () => {
  await server.api.create(ingressClasses, {
    metadata: { name: 'front', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    spec: { controller: 'example.com/front' },
  });
  const make = (name: string, annotations = {}) =>
    server.api.create(ingresses, {
      metadata: { namespace: 'default', name, annotations },
      spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } },
    });
  expect((await make('plain')).spec.ingressClassName).toBe('front');
  expect((await make('annotated', { 'kubernetes.io/ingress.class': 'x' })).spec.ingressClassName).toBeUndefined();
});

test('a pod gets what its runtime class costs and where it runs', async () => {
  await server.api.create(runtimeClasses, {
    metadata: { name: 'sandbox' },
    handler: 'kata',
    overhead: { podFixed: { cpu: '100m' } },
    scheduling: {
      nodeSelector: { sandbox: 'yes' },
      tolerations: [
        { key: 'sandbox', operator: 'Exists', effect: 'NoSchedule' },
        { key: 'x', operator: 'Equal', value: '1' },
      ],
    },
  });
  const tolerations = [{ key: 'sandbox', operator: 'Equal', value: 'a', effect: 'NoSchedule' }];
  const { spec } = await createPod({ runtimeClassName: 'sandbox', nodeSelector: { own: '1' }, tolerations });
  expect(spec).toMatchObject({ overhead: { cpu: '100m' }, nodeSelector: { own: '1', sandbox: 'yes' } });
  const own = spec?.tolerations?.filter(({ key }) => !key?.startsWith('node.kubernetes.io/'));
  expect(own).toEqual([
    { key: 'sandbox', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'x', operator: 'Equal', value: '1' },
  ]);
});

test.each([
  [{ runtimeClassName: 'none' }, 'pod rejected: RuntimeClass "none" not found'],
  [{ overhead: { cpu: '1' } }, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'],
  [
    { runtimeClassName: 'sandbox', overhead: { cpu: '1' } },
    "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
  ],
  [
    { runtimeClassName: 'sandbox', nodeSelector: { sandbox: 'no' } },
    'conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no',
  ],
])('a pod with %j is refused for its runtime class', async (spec, why) => {
  await server.api.create(runtimeClasses, {
    metadata: { name: 'sandbox' },
    handler: 'kata',
    overhead: { podFixed: { cpu: '100m' } },
    scheduling: { nodeSelector: { sandbox: 'yes' } },
  });
  await expect(createPod(spec)).rejects.toThrow(`pods "p" is forbidden: ${why}`);
});

async function signingRequest(subject: string): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: algorithm,
  });
  return Buffer.from(made.toString('pem')).toString('base64');
}

test('nobody asks to become a master', async () => {
  const make = async (name: string, subject: string, signerName = 'kubernetes.io/kube-apiserver-client') =>
    server.api.create(certificateSigningRequests, {
      metadata: { name },
      spec: { request: await signingRequest(subject), signerName, usages: ['client auth'] },
    });
  expect((await make('fine', 'CN=jane,O=dev')).metadata.name).toBe('fine');
  expect((await make('other', 'CN=jane,O=system:masters', 'example.com/signer')).metadata.name).toBe('other');
  await expect(make('bad', 'CN=jane,O=dev,O=system:masters')).rejects.toThrow(
    'certificatesigningrequests.certificates.k8s.io "bad" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
  );
});
