import { type FieldError, notSupported } from '#api';
import { isHugePages, resourceName } from '../../../resource-names.ts';

/** Checks the name of something there can be an amount of. */
export type ResourceNameRule = (field: string, name: string) => FieldError[];

/** Whether a pod as a whole can ask for it. */
export const isPodResource = (name: string) => name === 'cpu' || name === 'memory' || isHugePages(name);

/** The name of what a pod as a whole can ask for. */
export const podResourceName: ResourceNameRule = (field, name) => {
  const errors = resourceName(field, name);
  if (errors.length > 0 || isPodResource(name)) return errors;
  return [notSupported(field, name, ['cpu', 'hugepages-', 'memory'])];
};
