import {
  type Container,
  type ContainerPort,
  dnsLabelProblems,
  duplicate,
  type FieldError,
  forbidden,
  invalidValue,
  type PodSpec,
  portNameProblems,
  portNumberProblems,
  required,
  type VolumeMount,
} from '#api';
import { oneOf, problems } from '../../../field-rules.ts';
import { validateEnvironment, validateEnvironmentFrom } from './environment.ts';
import { validateLifecycle, validateProbe } from './probe.ts';
import { validateResources } from './resources.ts';
import { validateContainerSecurity } from './security.ts';

const SUPPORTED_PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];

/** What containers of all sorts have in common. */
export function validateAnyContainer(
  field: string,
  container: Omit<Container, 'restartPolicyRules'>,
  volumeNames: ReadonlySet<string>,
  isPod: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!container.name) errors.push(required(`${field}.name`));
  else errors.push(...problems(`${field}.name`, container.name, dnsLabelProblems(container.name)));
  if (!container.image) errors.push(required(`${field}.image`));
  errors.push(
    ...oneOf(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      'File',
      'FallbackToLogsOnError',
    ]),
    ...validatePorts(`${field}.ports`, container.ports ?? []),
    ...validateEnvironment(`${field}.env`, container.env ?? []),
    ...validateEnvironmentFrom(`${field}.envFrom`, container.envFrom ?? []),
    ...validateMounts(`${field}.volumeMounts`, container.volumeMounts ?? [], volumeNames),
    ...oneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...validateResources(`${field}.resources`, container.resources),
    ...validateContainerSecurity(`${field}.securityContext`, container.securityContext),
  );
  if (isPod && container.image && container.image !== container.image.trim()) {
    errors.push(invalidValue(`${field}.image`, container.image, 'must not have leading or trailing whitespace'));
  }
  return errors;
}

function validatePorts(field: string, ports: readonly ContainerPort[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name, containerPort, hostPort, protocol }, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (name) {
      const texts = portNameProblems(name);
      if (texts.length) errors.push(...problems(`${path}.name`, name, texts));
      else if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
      names.add(name);
    }
    if (!containerPort) errors.push(required(`${path}.containerPort`));
    else errors.push(...problems(`${path}.containerPort`, containerPort, portNumberProblems(containerPort)));
    if (hostPort) errors.push(...problems(`${path}.hostPort`, hostPort, portNumberProblems(hostPort)));
    return [...errors, ...oneOf(`${path}.protocol`, protocol, SUPPORTED_PROTOCOLS)];
  });
}

function validateMounts(field: string, mounts: readonly VolumeMount[], volumes: ReadonlySet<string>): FieldError[] {
  const paths = new Set<string>();
  return mounts.flatMap(({ name, mountPath, subPath, subPathExpr }, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (!name) errors.push(required(`${path}.name`));
    if (!volumes.has(name)) errors.push({ type: 'FieldValueNotFound', field: `${path}.name`, value: name, detail: '' });
    if (!mountPath) errors.push(required(`${path}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalidValue(`${path}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (subPath) errors.push(...descendingPath(`${field}.subPath`, subPath));
    if (subPathExpr) {
      if (subPath) {
        errors.push(invalidValue(`${path}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      }
      errors.push(...descendingPath(`${field}.subPathExpr`, subPathExpr));
    }
    return errors;
  });
}

/** A path that stays below where it starts. */
export function descendingPath(field: string, path: string): FieldError[] {
  const errors = path.startsWith('/') ? [invalidValue(field, path, 'must be a relative path')] : [];
  if (path.split('/').includes('..')) errors.push(invalidValue(field, path, "must not contain '..'"));
  return errors;
}

interface Context {
  volumeNames: ReadonlySet<string>;
  graceSeconds: number | undefined;
  isPod: boolean;
}

export function validateContainers(field: string, containers: readonly Container[], context: Context): FieldError[] {
  if (containers.length === 0) return [required(field)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, index) => {
    const path = `${field}[${index}]`;
    const found = validateAnyContainer(path, container, context.volumeNames, context.isPod);
    if (names.has(container.name)) found.push(duplicate(`${path}.name`, container.name));
    names.add(container.name);
    found.push(...validateHooks(path, container, context.graceSeconds));
    if (container.restartPolicy)
      found.push(...oneOf(`${path}.restartPolicy`, container.restartPolicy, RESTART_POLICIES));
    return found;
  });
  return [...errors, ...hostPortConflicts(field, containers)];
}

export function validateInitContainers(field: string, spec: PodSpec, context: Context): FieldError[] {
  const names = new Set((spec.containers ?? []).map((c) => c.name));
  return (spec.initContainers ?? []).flatMap((container, index) => {
    const path = `${field}[${index}]`;
    const errors = validateAnyContainer(path, container, context.volumeNames, context.isPod);
    if (container.restartPolicy)
      errors.push(...oneOf(`${path}.restartPolicy`, container.restartPolicy, RESTART_POLICIES));
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    if (container.name) names.add(container.name);
    errors.push(...hostPortConflicts(field, [container]));
    if (container.restartPolicy === 'Always')
      return [...errors, ...validateHooks(path, container, context.graceSeconds)];
    for (const hook of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      if (container[hook]) {
        errors.push(forbidden(`${path}.${hook}`, 'may not be set for init containers without restartPolicy=Always'));
      }
    }
    return errors;
  });
}

function validateHooks(path: string, container: Container, graceSeconds: number | undefined): FieldError[] {
  return [
    ...validateLifecycle(`${path}.lifecycle`, container.lifecycle, graceSeconds),
    ...validateProbe(`${path}.livenessProbe`, container.livenessProbe, 'liveness', graceSeconds),
    ...validateProbe(`${path}.readinessProbe`, container.readinessProbe, 'readiness', graceSeconds),
    ...validateProbe(`${path}.startupProbe`, container.startupProbe, 'startup', graceSeconds),
  ];
}

function hostPortConflicts(field: string, containers: readonly Container[]): FieldError[] {
  const seen = new Set<string>();
  return containers.flatMap(({ ports }, c) =>
    (ports ?? []).flatMap(({ protocol, hostIP, hostPort }, p) => {
      if (!hostPort) return [];
      const text = `${protocol}/${hostIP ?? ''}/${hostPort}`;
      if (seen.has(text)) return [duplicate(`${field}[${c}].ports[${p}].hostPort`, text)];
      seen.add(text);
      return [];
    }),
  );
}
