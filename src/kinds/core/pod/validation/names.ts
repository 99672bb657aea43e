import { dnsLabelProblems, dnsSubdomainProblems, type FieldError, type PodSpec } from '#api';
import { ipAddress } from '../../../address-rules.ts';
import { inRange, oneOf, problems } from '../../../field-rules.ts';
import { validateTolerations } from './tolerations.ts';

const MAX_INT32 = 2_147_483_647;

/** Checks what a pod names: accounts, nodes, hosts, classes, and what stands between them in the original's order. */
export function validateNames(field: string, spec: PodSpec): FieldError[] {
  const rule = (name: 'serviceAccountName' | 'nodeName' | 'priorityClassName') => {
    const value = spec[name];
    return value ? problems(`${field}.${name}`, value, dnsSubdomainProblems(value)) : [];
  };
  const label = (name: 'hostname' | 'subdomain') => {
    const value = spec[name];
    return value ? problems(`${field}.${name}`, value, dnsLabelProblems(value)) : [];
  };
  const { runtimeClassName, preemptionPolicy } = spec;
  return [
    ...rule('serviceAccountName'),
    ...rule('nodeName'),
    ...inRange(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, 1, MAX_INT32),
    ...label('hostname'),
    ...label('subdomain'),
    ...validateTolerations(`${field}.tolerations`, spec.tolerations ?? []),
    ...validateHostAliases(`${field}.hostAliases`, spec),
    ...rule('priorityClassName'),
    ...(runtimeClassName === undefined
      ? []
      : problems(`${field}.runtimeClassName`, runtimeClassName, dnsSubdomainProblems(runtimeClassName))),
    ...(preemptionPolicy === undefined
      ? []
      : oneOf(`${field}.preemptionPolicy`, preemptionPolicy, ['PreemptLowerPriority', 'Never'])),
  ];
}

function validateHostAliases(field: string, { hostAliases = [] }: PodSpec): FieldError[] {
  return hostAliases.flatMap(({ ip, hostnames = [] }, i) => [
    ...ipAddress(`${field}[${i}].ip`, ip),
    ...hostnames.flatMap((name, j) => problems(`${field}[${i}].hostnames[${j}]`, name, dnsSubdomainProblems(name))),
  ]);
}
