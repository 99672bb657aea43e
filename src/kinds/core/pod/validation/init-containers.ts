import { type Container, duplicate, type FieldError, forbidden, invalidValue, required } from '#api';
import { type Surroundings, validateAnyContainer, validateHooks } from './container.ts';
import { hostPortConflicts } from './ports.ts';
import { validateRestartRules } from './restart-rules.ts';

const HOOKS = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Checks the containers that run before the others; those that are always restarted keep running beside them. */
export function validateInitContainers(field: string, around: Surroundings): FieldError[] {
  const { containers = [], initContainers = [] } = around.spec;
  const names = new Set(containers.map((c) => c.name));
  return initContainers.flatMap((container, index) => {
    const path = `${field}[${index}]`;
    const errors = [...validateAnyContainer(path, container, around), ...validateRules(path, container)];
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    else if (container.name) names.add(container.name);
    // Containers that run one after the other may share a port, and the original tells the port of each as the first's.
    errors.push(...hostPortConflicts(field, [container]));
    if (container.restartPolicy === 'Always') return [...errors, ...validateHooks(path, container, around.spec)];
    for (const hook of HOOKS) {
      if (!container[hook]) continue;
      errors.push(forbidden(`${path}.${hook}`, 'may not be set for init containers without restartPolicy=Always'));
    }
    return [...errors, ...validateResizeRestarts(`${path}.resizePolicy`, container)];
  });
}

function validateRules(path: string, container: Container): FieldError[] {
  if (container.restartPolicy !== undefined) return validateRestartRules(path, container);
  if (!container.restartPolicyRules?.length) return [];
  return [required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used')];
}

function validateResizeRestarts(field: string, { resizePolicy = [] }: Container): FieldError[] {
  return resizePolicy.flatMap(({ restartPolicy }, index) => {
    const text = "must not be set to 'RestartContainer' for non-sidecar initContainers";
    const path = `${field}[${index}].restartPolicy`;
    return restartPolicy === 'RestartContainer' ? [invalidValue(path, restartPolicy, text)] : [];
  });
}
