import type { LabelSelector, Pod, PodSpec, PodStatus, Stored } from '#api';
import { qosClassOf } from './quality-of-service.ts';
import { APP_ARMOR_PREFIX } from './validation/annotations.ts';
import { containersOf } from './validation/containers-of.ts';
import { validateAppArmor } from './validation/profiles.ts';

/** The wire writes these times as null when there is none; the generated types know only text. */
const NO_TIME = null as unknown as string;

/** A new pod waits to be placed, or for its gates to open. */
export function preparePod(pod: Pod): void {
  const { metadata, spec } = pod;
  if (!spec) return;
  pod.status = { phase: 'Pending', qosClass: qosClassOf(spec) };
  if (spec.schedulingGates?.length) {
    pod.status.conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
        lastProbeTime: NO_TIME,
        lastTransitionTime: NO_TIME,
      },
    ];
  }
  if (spec.affinity || spec.topologySpreadConstraints) selectByOwnLabels(spec, metadata?.labels ?? {});
  if (metadata?.annotations) profilesFromAnnotations(spec, metadata.annotations);
}

type Labels = { [key: string]: string };

/** Keys in which pods must be like this one, or must not be, become parts of the selectors they stand beside. */
function selectByOwnLabels(spec: PodSpec, labels: Labels): void {
  const select = (selector: LabelSelector | undefined, keys: readonly string[] = [], operator: 'In' | 'NotIn') => {
    for (const key of keys) {
      const value = labels[key];
      if (!selector || value === undefined) continue;
      selector.matchExpressions = [...(selector.matchExpressions ?? []), { key, operator, values: [value] }];
    }
  };
  for (const affinity of [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity]) {
    const terms = [
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => term.podAffinityTerm),
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ];
    for (const { labelSelector, matchLabelKeys, mismatchLabelKeys } of terms) {
      select(labelSelector, matchLabelKeys, 'In');
      select(labelSelector, mismatchLabelKeys, 'NotIn');
    }
  }
  for (const { labelSelector, matchLabelKeys } of spec.topologySpreadConstraints ?? []) {
    select(labelSelector, matchLabelKeys, 'In');
  }
}

/** AppArmor profiles were annotations before there was a field for them. */
function profilesFromAnnotations(spec: PodSpec, annotations: Labels): void {
  if (spec.os?.name === 'windows') return;
  const ofPod = spec.securityContext?.appArmorProfile;
  for (const { container } of containersOf('', spec)) {
    const annotation = annotations[APP_ARMOR_PREFIX + container.name];
    if (annotation === undefined || container.securityContext?.appArmorProfile) continue;
    const profile = profileOf(annotation);
    if (!profile || validateAppArmor('', profile).length > 0) continue;
    const isPods = profile.type === ofPod?.type && profile.localhostProfile === ofPod?.localhostProfile;
    if (!isPods) container.securityContext = { ...container.securityContext, appArmorProfile: profile };
  }
}

function profileOf(annotation: string) {
  if (annotation === 'unconfined') return { type: 'Unconfined' as const };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' as const };
  if (!annotation.startsWith('localhost/')) return undefined;
  return { type: 'Localhost' as const, localhostProfile: annotation.slice('localhost/'.length) };
}

/** What a writer of a status leaves out of it stays: generations that were observed. */
export function preparePodStatus({ status }: Pod, { status: old }: Stored<Pod>): void {
  if (!status) return;
  if (!status.observedGeneration && old.observedGeneration) status.observedGeneration = old.observedGeneration;
  const earlier = [...(old.conditions ?? [])];
  for (const condition of status.conditions ?? []) {
    const index = earlier.findIndex(({ type }) => type === condition.type);
    const [before] = index < 0 ? [] : earlier.splice(index, 1);
    if (!condition.observedGeneration && before?.observedGeneration) {
      condition.observedGeneration = before.observedGeneration;
    }
  }
  dropUnknown(status);
}

/** What clusters do not know of by default. */
function dropUnknown(status: PodStatus): void {
  delete status.nodeAllocatableResourceClaimStatuses;
  for (const list of [status.containerStatuses, status.initContainerStatuses, status.ephemeralContainerStatuses]) {
    for (const { volumeMounts } of list ?? []) for (const mount of volumeMounts ?? []) delete mount.volumeStatus;
  }
}
