import type { Container, Pod, PodSpec, ServiceAccount, Stored, Volume } from '#api';
import { randomSuffix } from '#base';
import { pods, serviceAccounts } from '#kinds';
import { refused } from './refusal.ts';
import type { AdmissionContext, AdmissionRequest, AdmissionStep } from './step.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME_PREFIX = 'kube-api-access-';
/** An hour, and a little that tells the kubelet's requests from others. */
const TOKEN_SECONDS = 3607;
/** A new namespace gets its default account from a controller, a moment after it was made. */
const DEFAULT_ATTEMPTS = 10;

/** Every pod acts as a service account of its namespace, and finds that account's token in its containers. */
export const serviceAccount: AdmissionStep = {
  name: 'ServiceAccount',
  admit(request, context) {
    if (request.kind !== pods || request.operation !== 'create' || request.subresource) return;
    const { metadata, spec } = request.object as Pod;
    if (!spec || metadata?.annotations?.['kubernetes.io/config.mirror']) return;
    return giveAccount(request, spec, context);
  },
};

async function giveAccount(request: AdmissionRequest, spec: PodSpec, context: AdmissionContext): Promise<void> {
  spec.serviceAccountName ||= 'default';
  spec.serviceAccount = spec.serviceAccountName;
  const account = await findAccount(request, spec.serviceAccountName, context);
  if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) {
    mountToken(spec, context);
  }
  if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
    spec.imagePullSecrets = structuredClone(account.imagePullSecrets);
  }
}

async function findAccount(
  request: AdmissionRequest,
  name: string,
  context: AdmissionContext,
): Promise<Stored<ServiceAccount>> {
  const attempts = name === 'default' ? DEFAULT_ATTEMPTS : 1;
  const intervalMs = 100 + Math.floor(context.random.next() * 100);
  for (let attempt = 1; ; attempt++) {
    const found = await context.lookup(serviceAccounts, { namespace: request.namespace, name });
    if (found) return found;
    if (attempt >= attempts) {
      const why = `error looking up service account ${request.namespace}/${name}: serviceaccount "${name}" not found`;
      throw refused(request, why);
    }
    await context.clock.sleep(intervalMs);
  }
}

function mountToken(spec: PodSpec, { random }: AdmissionContext): void {
  const existing = spec.volumes?.find(isTokenVolume)?.name;
  const name = existing ?? VOLUME_PREFIX + randomSuffix(random, 5);
  let isMounted = false;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    if (mountInto(container, name)) isMounted = true;
  }
  if (isMounted && !existing) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
}

function mountInto(container: Container, name: string): boolean {
  if (container.volumeMounts?.some((m) => m.mountPath === MOUNT_PATH)) return false;
  container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: MOUNT_PATH }];
  return true;
}

/** A volume that an earlier admission of the same manifest left in it. */
function isTokenVolume({ name, projected }: Volume): boolean {
  return name.startsWith(VOLUME_PREFIX) && (projected?.sources ?? []).some((s) => s.serviceAccountToken);
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 0o644,
    },
  };
}
