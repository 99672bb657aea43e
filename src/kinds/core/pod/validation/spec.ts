import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  duplicate,
  type EphemeralContainer,
  type FieldError,
  forbidden,
  invalidValue,
  type PodSpec,
  required,
} from '#api';
import { inRange, ipAddress, oneOf, problems, qualifiedName } from '../../../field-rules.ts';
import { validateLabels } from '../../../metadata-validation.ts';
import { validateAnyContainer, validateContainers, validateInitContainers } from './container.ts';
import { validateAffinity, validateSpread, validateTolerations } from './placement.ts';
import { validateHostUsers, validatePodSecurity } from './security.ts';
import { validateVolumes } from './volumes.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const MAX_INT32 = 2_147_483_647;

/** Checks a pod's spec, of a pod of its own (`isPod`) or in a template. In the order of the original. */
export function validatePodSpec(field: string, spec: PodSpec, isPod: boolean): FieldError[] {
  const { terminationGracePeriodSeconds: graceSeconds } = spec;
  const volumes = validateVolumes(`${field}.volumes`, spec.volumes ?? []);
  const volumeNames = volumes.names;
  const context = { volumeNames, graceSeconds, isPod };
  const errors = graceSeconds === undefined ? [required(`${field}.terminationGracePeriodSeconds`)] : [];
  errors.push(
    ...volumes.errors,
    ...validateContainers(`${field}.containers`, spec.containers ?? [], context),
    ...validateInitContainers(`${field}.initContainers`, spec, context),
    ...validateEphemeralContainers(`${field}.ephemeralContainers`, spec, volumeNames),
    ...validateHostPorts(`${field}.containers`, spec, isPod),
    ...oneOf(`${field}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES),
    ...oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
    ...validateLabels(spec.nodeSelector, `${field}.nodeSelector`),
    ...validatePodSecurity(field, spec),
    ...validateAffinity(`${field}.affinity`, spec.affinity),
    ...validateDnsConfig(`${field}.dnsConfig`, spec),
    ...(spec.readinessGates ?? []).flatMap((g, i) =>
      qualifiedName(`${field}.readinessGates[${i}].conditionType`, g.conditionType),
    ),
    ...validateGates(`${field}.schedulingGates`, spec),
    ...validateSpread(`${field}.topologySpreadConstraints`, spec.topologySpreadConstraints ?? []),
    ...validateHostUsers(field, spec),
    ...validateNames(field, spec),
  );
  return errors;
}

function validateNames(field: string, spec: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const named = (name: 'serviceAccountName' | 'nodeName' | 'priorityClassName' | 'runtimeClassName') => {
    const value = spec[name];
    if (value) errors.push(...problems(`${field}.${name}`, value, dnsSubdomainProblems(value)));
  };
  named('serviceAccountName');
  named('nodeName');
  errors.push(...inRange(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, 1, MAX_INT32));
  for (const name of ['hostname', 'subdomain'] as const) {
    const value = spec[name];
    if (value) errors.push(...problems(`${field}.${name}`, value, dnsLabelProblems(value)));
  }
  errors.push(...validateTolerations(`${field}.tolerations`, spec.tolerations ?? []));
  for (const [i, { ip, hostnames }] of (spec.hostAliases ?? []).entries()) {
    errors.push(...ipAddress(`${field}.hostAliases[${i}].ip`, ip));
    (hostnames ?? []).forEach((name, j) => {
      errors.push(...problems(`${field}.hostAliases[${i}].hostnames[${j}]`, name, dnsSubdomainProblems(name)));
    });
  }
  named('priorityClassName');
  named('runtimeClassName');
  if (spec.preemptionPolicy !== undefined) {
    errors.push(...oneOf(`${field}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']));
  }
  return errors;
}

function validateHostPorts(field: string, spec: PodSpec, isPod: boolean): FieldError[] {
  if (!spec.hostNetwork) return [];
  return (spec.containers ?? []).flatMap(({ ports }, c) =>
    (ports ?? []).flatMap(({ hostPort, containerPort }, p) => {
      if (hostPort === containerPort || (!isPod && !hostPort)) return [];
      const text = 'must match `containerPort` when `hostNetwork` is true';
      return [invalidValue(`${field}[${c}].ports[${p}].hostPort`, hostPort ?? 0, text)];
    }),
  );
}

function validateDnsConfig(field: string, { dnsPolicy, dnsConfig }: PodSpec): FieldError[] {
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (!dnsConfig.nameservers?.length) {
      const text = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
      return [required(`${field}.nameservers`, text)];
    }
  }
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  const errors: FieldError[] = [];
  if (nameservers.length > 3) {
    errors.push(invalidValue(`${field}.nameservers`, nameservers, 'must not have more than 3 nameservers'));
  }
  nameservers.forEach((ip, i) => {
    errors.push(...ipAddress(`${field}.nameservers[${i}]`, ip));
  });
  if (searches.length > 32) {
    errors.push(invalidValue(`${field}.searches`, searches, 'must not have more than 32 search paths'));
  }
  options.forEach(({ name }, i) => {
    if (!name) errors.push(required(`${field}.options[${i}]`, 'must not be empty'));
  });
  return errors;
}

function validateGates(field: string, { schedulingGates = [] }: PodSpec): FieldError[] {
  const seen = new Set<string>();
  return schedulingGates.flatMap(({ name }, i) => {
    const errors = qualifiedName(`${field}[${i}]`, name);
    if (seen.has(name)) errors.push(duplicate(`${field}[${i}]`, name));
    seen.add(name);
    return errors;
  });
}

/** What a container for looking around in a running pod may not have. */
const NOT_EPHEMERAL = ['ports', 'resources', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const;

function validateEphemeralContainers(field: string, spec: PodSpec, volumeNames: ReadonlySet<string>): FieldError[] {
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((c) => c.name));
  const names = new Set(others);
  return (spec.ephemeralContainers ?? []).flatMap((container: EphemeralContainer, index) => {
    const path = `${field}[${index}]`;
    const errors = validateAnyContainer(path, container, volumeNames, true);
    const { name, targetContainerName: target } = container;
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    if (target && !others.has(target)) {
      errors.push({ type: 'FieldValueNotFound', field: `${path}.targetContainerName`, value: target, detail: '' });
    }
    for (const part of NOT_EPHEMERAL) {
      if (Object.keys(container[part] ?? {}).length === 0) continue;
      errors.push(forbidden(`${path}.${part}`, 'cannot be set for an Ephemeral Container'));
    }
    (container.volumeMounts ?? []).forEach((mount, i) => {
      for (const part of ['subPath', 'subPathExpr'] as const) {
        if (!mount[part]) continue;
        errors.push(forbidden(`${path}.volumeMounts[${i}].${part}`, 'cannot be set for an Ephemeral Container'));
      }
    });
    return errors;
  });
}
