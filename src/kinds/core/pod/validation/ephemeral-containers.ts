import { duplicate, type FieldError, forbidden, notFoundValue } from '#api';
import { type Surroundings, validateAnyContainer, validateImages } from './container.ts';
import type { AnyContainer } from './containers-of.ts';

const TEXT = 'cannot be set for an Ephemeral Container';
/** What a container for looking around in a running pod may not have, in the original's order. */
const NOT_EPHEMERAL: readonly (keyof AnyContainer)[] = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
];

export function validateEphemeralContainers(field: string, around: Surroundings): FieldError[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = around.spec;
  const others = new Set([...containers, ...initContainers].map((c) => c.name));
  const names = new Set(others);
  return ephemeralContainers.flatMap(({ targetContainerName: target, ...container }, index) => {
    const path = `${field}[${index}]`;
    const [imageError] = validateImages('', [container]);
    const errors = validateAnyContainer(path, container, around);
    if (imageError) errors.push({ ...imageError, field: `${path}.image` });
    if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
    names.add(container.name);
    if (target && !others.has(target)) errors.push(notFoundValue(`${path}.targetContainerName`, target));
    for (const part of NOT_EPHEMERAL) {
      if (isGiven(container[part])) errors.push(forbidden(`${path}.${part}`, TEXT));
    }
    (container.volumeMounts ?? []).forEach((mount, i) => {
      for (const part of ['subPath', 'subPathExpr'] as const) {
        if (mount[part]) errors.push(forbidden(`${path}.volumeMounts[${i}].${part}`, TEXT));
      }
    });
    return errors;
  });
}

function isGiven(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined;
}
