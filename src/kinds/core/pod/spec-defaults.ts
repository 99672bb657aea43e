import { formatQuantity, type LifecycleHandler, type PodSpec, type Probe, parseQuantity } from '#api';
import { defaultPullPolicy } from './image-name.ts';
import type { AnyContainer } from './validation/containers-of.ts';
import { defaultVolume } from './volume-defaults.ts';

/** Defaults of a pod's spec, as in a pod of its own and in every template. */
export function defaultPodSpec(spec: PodSpec): void {
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.restartPolicy ??= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ??= 'default-scheduler';
  spec.serviceAccountName ??= spec.serviceAccount;
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  else delete spec.serviceAccountName;
  // Groups of pods that are scheduled together are not known to clusters by default.
  delete spec.schedulingGroup;
  for (const container of spec.containers ?? []) defaultContainer(container);
  for (const container of spec.initContainers ?? []) defaultContainer(container);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
}

function defaultContainer(container: AnyContainer): void {
  container.imagePullPolicy ??= defaultPullPolicy(container.image ?? '');
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  container.resources ??= {};
  roundUp(container.resources.limits);
  roundUp(container.resources.requests);
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ??= 'v1';
    if (valueFrom?.resourceFieldRef) valueFrom.resourceFieldRef.divisor ??= '0';
    if (valueFrom?.fileKeyRef) valueFrom.fileKeyRef.optional ??= false;
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) defaultProbe(probe);
  }
  if (container.lifecycle) defaultLifecycle(container);
}

function defaultLifecycle(container: AnyContainer): void {
  const { lifecycle = {} } = container;
  if (lifecycle.postStart) defaultHttpGet(lifecycle.postStart);
  if (lifecycle.preStop) defaultHttpGet(lifecycle.preStop);
  if (lifecycle.stopSignal === undefined) return;
  // Signals of one's own are not known to clusters by default either.
  delete lifecycle.stopSignal;
  if (!lifecycle.postStart && !lifecycle.preStop) delete container.lifecycle;
}

function defaultProbe(probe: Probe): void {
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  if (probe.grpc) probe.grpc.service ??= '';
  defaultHttpGet(probe);
}

function defaultHttpGet({ httpGet }: Pick<LifecycleHandler, 'httpGet'>): void {
  if (!httpGet) return;
  httpGet.path ??= '/';
  httpGet.scheme ??= 'HTTP';
}

const FINER_THAN_MILLI = /[nu]$|e-[69]$/;
const MILLI = 1_000_000n;

/** What is asked of a resource is counted in thousandths, rounded up. Amounts are canonical by now. */
export function roundUp(amounts: { [name: string]: string } | undefined): void {
  for (const [name, amount] of Object.entries(amounts ?? {})) {
    const quantity = FINER_THAN_MILLI.test(amount) ? parseQuantity(amount) : undefined;
    if (!amounts || !quantity) continue;
    const { nano, format } = quantity;
    const up = nano > 0n ? MILLI - 1n : 0n;
    amounts[name] = formatQuantity({ nano: ((nano + up) / MILLI) * MILLI, format });
  }
}
