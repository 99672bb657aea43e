import { type FieldError, invalidValue } from '#api';
import { notNegative } from '../field-rules.ts';

/** What a status tells under a name, where that is a number. */
function numberIn(status: object, name: string): number | undefined {
  const value: unknown = Reflect.get(status, name);
  return typeof value === 'number' ? value : undefined;
}

/** Counts of pods, none of them negative. */
export function validateCounts(status: object = {}, names: readonly string[] = []): FieldError[] {
  return names.flatMap((name) => notNegative(`status.${name}`, numberIn(status, name)));
}

/** No count of some pods is more than that of all. `whole` is how the original names the number of ready pods. */
export function validateShares(status: object = {}, names: readonly string[], whole: string): FieldError[] {
  const tooBig = (name: string, limit: string, text: string) =>
    (numberIn(status, name) ?? 0) > (numberIn(status, limit) ?? 0)
      ? [invalidValue(`status.${name}`, numberIn(status, name), `cannot be greater than ${text}`)]
      : [];
  return [
    ...names.flatMap((name) => tooBig(name, 'replicas', 'status.replicas')),
    ...tooBig('availableReplicas', 'readyReplicas', whole),
  ];
}

/** How often names clashed is counted upwards only. */
export function validateCollisions(status: object = {}, old: object = {}): FieldError[] {
  const before = numberIn(old, 'collisionCount');
  const now = numberIn(status, 'collisionCount') ?? 0;
  const isLess = before !== undefined && (now < before || numberIn(status, 'collisionCount') === undefined);
  return isLess ? [invalidValue('status.collisionCount', now, 'cannot be decremented')] : [];
}
