import {
  type Container,
  type ContainerPort,
  duplicate,
  type FieldError,
  invalidValue,
  type PodSpec,
  portNameProblems,
  portNumberProblems,
  required,
} from '#api';
import { oneOf, problems } from '../../../field-rules.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function validatePorts(field: string, ports: readonly ContainerPort[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name, containerPort, hostPort, protocol }, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (name) {
      const texts = portNameProblems(name);
      if (texts.length > 0) errors.push(...problems(`${path}.name`, name, texts));
      else if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
      else names.add(name);
    }
    if (!containerPort) errors.push(required(`${path}.containerPort`));
    else errors.push(...problems(`${path}.containerPort`, containerPort, portNumberProblems(containerPort)));
    if (hostPort) errors.push(...problems(`${path}.hostPort`, hostPort, portNumberProblems(hostPort)));
    return [...errors, ...oneOf(`${path}.protocol`, protocol, PROTOCOLS)];
  });
}

/** Of several containers that run at the same time, only one can have a port of the host. */
export function hostPortConflicts(field: string, containers: readonly Pick<Container, 'ports'>[]): FieldError[] {
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

/** In the network of the host a container's ports are the host's; a template may leave them to its pods. */
export function validateHostNetworkPorts(field: string, spec: PodSpec, isPod: boolean): FieldError[] {
  if (!spec.hostNetwork) return [];
  return (spec.containers ?? []).flatMap(({ ports }, c) =>
    (ports ?? []).flatMap(({ hostPort = 0, containerPort }, p) => {
      if (hostPort === containerPort || (!isPod && hostPort === 0)) return [];
      const text = 'must match `containerPort` when `hostNetwork` is true';
      return [invalidValue(`${field}[${c}].ports[${p}].hostPort`, hostPort, text)];
    }),
  );
}
