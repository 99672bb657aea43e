import { duplicate, type FieldError, type ObjectMeta, type PodSpec, required } from '#api';
import { oneOf, qualifiedName } from '../../../field-rules.ts';
import { validateLabels } from '../../../metadata-validation.ts';
import { validateAffinity } from './affinity.ts';
import { validateResourceClaims } from './claims.ts';
import { validateContainers } from './container.ts';
import { containersOf } from './containers-of.ts';
import { validateDnsConfig, validateHostname } from './dns.ts';
import { validateFileRefVolumes } from './environment.ts';
import { validateEphemeralContainers } from './ephemeral-containers.ts';
import { validateInitContainers } from './init-containers.ts';
import { validateNames } from './names.ts';
import { validatePodResources } from './pod-resources.ts';
import { validateHostNetworkPorts } from './ports.ts';
import { validateResources } from './resources.ts';
import { validateHostUsers, validatePodSecurity } from './security.ts';
import { validateTopologySpread } from './topology-spread.ts';
import { validateVolumes } from './volumes.ts';
import { validateHostProcesses, validateOs } from './windows.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/**
 * Checks a pod's spec, in the order of the original. `owner` is the metadata of a pod of its own; a template, of which
 * some things are not asked, has none.
 */
export function validatePodSpec(field: string, spec: PodSpec, owner?: ObjectMeta): FieldError[] {
  const volumes = validateVolumes(`${field}.volumes`, spec.volumes ?? [], owner?.name);
  const claimNames = new Set((spec.resourceClaims ?? []).map(({ name }) => name).filter(Boolean));
  const around = { spec, volumes: volumes.good, claimNames };
  return [
    ...(spec.terminationGracePeriodSeconds === undefined ? [required(`${field}.terminationGracePeriodSeconds`)] : []),
    ...volumes.errors,
    ...validateResourceClaims(`${field}.resourceClaims`, spec.resourceClaims ?? [], owner),
    ...validateContainers(`${field}.containers`, around),
    ...validateInitContainers(`${field}.initContainers`, around),
    ...validateEphemeralContainers(`${field}.ephemeralContainers`, around),
    ...validatePodResources(`${field}.resources`, spec, claimNames),
    ...validateHostNetworkPorts(`${field}.containers`, spec, owner !== undefined),
    ...oneOf(`${field}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES),
    ...oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
    ...validateLabels(spec.nodeSelector, `${field}.nodeSelector`),
    ...validatePodSecurity(`${field}.securityContext`, spec),
    ...validateAffinity(`${field}.affinity`, spec.affinity),
    ...validateDnsConfig(`${field}.dnsConfig`, spec),
    ...(spec.readinessGates ?? []).flatMap((gate, i) =>
      qualifiedName(`${field}.readinessGates[${i}].conditionType`, gate.conditionType),
    ),
    ...validateSchedulingGates(`${field}.schedulingGates`, spec),
    ...validateTopologySpread(`${field}.topologySpreadConstraints`, spec.topologySpreadConstraints ?? []),
    ...validateHostProcesses(field, spec),
    ...validateHostUsers(field, spec),
    ...validateHostname(`${field}.hostnameOverride`, spec),
    ...validateNames(field, spec),
    ...validateOverhead(`${field}.overhead`, spec),
    ...validateOs(field, spec),
    ...containersOf(field, spec).flatMap(({ container, path }) =>
      validateFileRefVolumes(path, container, spec.volumes ?? []),
    ),
  ];
}

function validateSchedulingGates(field: string, { schedulingGates = [] }: PodSpec): FieldError[] {
  const seen = new Set<string>();
  return schedulingGates.flatMap(({ name }, i) => {
    const errors = qualifiedName(`${field}[${i}]`, name);
    if (seen.has(name)) errors.push(duplicate(`${field}[${i}]`, name));
    seen.add(name);
    return errors;
  });
}

/** What running a pod costs besides its containers is checked like what a container may use at most. */
function validateOverhead(field: string, { overhead }: PodSpec): FieldError[] {
  return overhead ? validateResources(field, { limits: overhead }, new Set()) : [];
}
