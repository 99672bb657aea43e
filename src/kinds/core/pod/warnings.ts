import { dnsLabelProblems, type ObjectMeta, type Pod, type PodSpec, quoted } from '#api';
import { addressWarnings } from '../../address-rules.ts';
import { SECCOMP_POD } from './validation/annotations.ts';
import { containersOf } from './validation/containers-of.ts';
import { appArmorWarnings, containerWarnings, fractionalWarnings } from './warnings/containers.ts';
import { affinityWarnings, nodeWarnings } from './warnings/placement.ts';
import { portNameWarnings, portWarnings } from './warnings/ports.ts';
import { overlapWarnings } from './warnings/projected-paths.ts';
import { volumeWarnings } from './warnings/volumes.ts';

const OLD_ANNOTATIONS: { readonly [key: string]: string } = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

/** What is allowed in a new pod but surely not meant, in the original's words and order. */
export function podWarnings({ metadata = {}, spec }: Pod): string[] {
  const texts = dnsLabelProblems(metadata.name ?? '');
  const about =
    "this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended";
  return [
    ...(spec ? appArmorWarnings(spec, metadata.annotations ?? {}) : []),
    ...(texts.length > 0 ? [`metadata.name: ${about}: [${texts.join(' ')}]`] : []),
    ...(spec ? podSpecWarnings('spec', spec, metadata) : []),
  ];
}

/** The same of a pod's spec; `field` is its path, which ends in `spec`, and `metadata` stands beside it. */
export function podSpecWarnings(field: string, spec: PodSpec, metadata: ObjectMeta = {}): string[] {
  const annotations = metadata.annotations ?? {};
  const beside = `${field.slice(0, -'spec'.length)}metadata.annotations`;
  const isTemplate = field !== 'spec';
  const seconds = spec.terminationGracePeriodSeconds ?? 0;
  const about = { annotations, beside, isTemplate, hasPodProfile: spec.securityContext?.appArmorProfile !== undefined };
  return [
    ...nodeWarnings(field, spec),
    ...Object.entries(OLD_ANNOTATIONS)
      .filter(([key]) => Object.hasOwn(annotations, key))
      .map(([key, text]) => `${beside}[${key}]: ${text}`),
    ...volumeWarnings(`${field}.volumes`, spec.volumes ?? []),
    ...overlapWarnings(spec.volumes ?? []),
    ...repeated(`${field}.hostAliases`, 'ip', spec.hostAliases ?? []),
    ...repeated(`${field}.imagePullSecrets`, 'name', spec.imagePullSecrets ?? []),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, i) =>
      name ? [] : [`${field}.imagePullSecrets[${i}].name: invalid empty name ""`],
    ),
    ...fractionalWarnings(`${field}.overhead`, spec.overhead, 'memory'),
    ...fractionalWarnings(`${field}.overhead`, spec.overhead, 'ephemeral-storage'),
    ...(!spec.securityContext?.seccompProfile && Object.hasOwn(annotations, SECCOMP_POD)
      ? [`${beside}[${SECCOMP_POD}]: non-functional in v1.27+; use the "seccompProfile" field instead`]
      : []),
    ...containersOf(field, spec).flatMap(({ container, path }) => containerWarnings(path, container, about)),
    ...portWarnings(field, spec),
    ...portNameWarnings(field, spec),
    ...(seconds < 0
      ? [`${field}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...affinityWarnings(`${field}.affinity`, spec),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((ip, i) =>
      addressWarnings(`${field}.dnsConfig.nameservers[${i}]`, ip),
    ),
    ...(spec.hostAliases ?? []).flatMap(({ ip }, i) => addressWarnings(`${field}.hostAliases[${i}].ip`, ip)),
  ];
}

function repeated<K extends string>(field: string, key: K, items: readonly { [key in K]?: string }[]): string[] {
  const seen = new Set<string>();
  return items.flatMap((item, i) => {
    const value = item[key] ?? '';
    if (seen.has(value)) return [`${field}[${i}].${key}: duplicate ${key} ${quoted(value)}`];
    seen.add(value);
    return [];
  });
}
