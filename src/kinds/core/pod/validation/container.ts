import {
  type Container,
  dnsLabelProblems,
  duplicate,
  type FieldError,
  invalidValue,
  type PodSpec,
  required,
} from '#api';
import { oneOf, problems } from '../../../field-rules.ts';
import type { AnyContainer } from './containers-of.ts';
import { validateEnvironment, validateEnvironmentFrom } from './environment.ts';
import { type Volumes, validateDevices, validateMounts } from './mounts.ts';
import { hostPortConflicts, validatePorts } from './ports.ts';
import { validateLifecycle, validateProbe } from './probe.ts';
import { validateResources } from './resources.ts';
import { validateRestartRules } from './restart-rules.ts';
import { validateContainerSecurity } from './security.ts';

/** What a container must know of the pod around it to be checked. */
export interface Surroundings {
  spec: PodSpec;
  volumes: Volumes;
  claimNames: ReadonlySet<string>;
}

/** What containers of all sorts have in common. */
export function validateAnyContainer(field: string, container: AnyContainer, around: Surroundings): FieldError[] {
  const { name, image } = container;
  const { spec, volumes, claimNames } = around;
  return [
    ...(name ? problems(`${field}.name`, name, dnsLabelProblems(name)) : [required(`${field}.name`)]),
    ...(image ? [] : [required(`${field}.image`)]),
    ...oneOf(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      'File',
      'FallbackToLogsOnError',
    ]),
    ...validatePorts(`${field}.ports`, container.ports ?? []),
    ...validateEnvironment(`${field}.env`, container.env ?? []),
    ...validateEnvironmentFrom(`${field}.envFrom`, container.envFrom ?? []),
    ...validateMounts(`${field}.volumeMounts`, container, volumes),
    ...validateDevices(`${field}.volumeDevices`, container, volumes),
    ...oneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...validateResources(`${field}.resources`, container.resources, claimNames),
    ...validateResizePolicy(`${field}.resizePolicy`, container, spec.restartPolicy),
    ...validateContainerSecurity(`${field}.securityContext`, container.securityContext, spec.hostUsers ?? true),
  ];
}

const RESIZABLE = ['cpu', 'memory'];
const RESIZE_RESTARTS = ['NotRequired', 'RestartContainer'];

function validateResizePolicy(
  field: string,
  { resizePolicy = [] }: AnyContainer,
  podRestartPolicy: string | undefined,
): FieldError[] {
  const seen = new Set<string>();
  return resizePolicy.flatMap(({ resourceName, restartPolicy }, index) => {
    const errors = seen.has(resourceName) ? [duplicate(`${field}[${index}]`, resourceName)] : [];
    seen.add(resourceName);
    errors.push(...oneOf(field, resourceName, RESIZABLE), ...oneOf(field, restartPolicy, RESIZE_RESTARTS));
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      const text = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
      errors.push(invalidValue(field, restartPolicy, text));
    }
    return errors;
  });
}

/** Checks the containers a pod is for. */
export function validateContainers(field: string, around: Surroundings): FieldError[] {
  const { containers = [] } = around.spec;
  if (containers.length === 0) return [required(field)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, index) => {
    const path = `${field}[${index}]`;
    const found = validateAnyContainer(path, container, around);
    if (names.has(container.name)) found.push(duplicate(`${path}.name`, container.name));
    names.add(container.name);
    return [...found, ...validateHooks(path, container, around.spec), ...validateRestartRules(path, container)];
  });
  return [...errors, ...hostPortConflicts(field, containers)];
}

/** Checks what is asked of a container while it runs. */
export function validateHooks(path: string, container: Container, spec: PodSpec): FieldError[] {
  const seconds = spec.terminationGracePeriodSeconds;
  return [
    ...validateLifecycle(`${path}.lifecycle`, container.lifecycle, seconds),
    ...validateProbe(`${path}.livenessProbe`, container.livenessProbe, 'liveness', seconds),
    ...validateProbe(`${path}.readinessProbe`, container.readinessProbe, 'readiness', seconds),
    ...validateProbe(`${path}.startupProbe`, container.startupProbe, 'startup', seconds),
  ];
}

/** What is wrong with images in a pod that is let pass in a template. */
export function validateImages(field: string, containers: readonly Pick<Container, 'image'>[] = []): FieldError[] {
  return containers.flatMap(({ image = '' }, index) =>
    image === image.trim()
      ? []
      : [invalidValue(`${field}[${index}].image`, image, 'must not have leading or trailing whitespace')],
  );
}
