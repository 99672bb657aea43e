import { dnsLabelProblems, duplicate, type FieldError, invalidValue, required, type Volume } from '#api';
import { problems } from '../../../field-rules.ts';
import type { Volumes } from './mounts.ts';
import { validateVolumeSource } from './volume-sources.ts';

const OWN_CLAIM = 'must not reference a PVC that gets created for an ephemeral volume';

/** The errors of all volumes, and those without. `podName` is that of a pod of its own; a template has none. */
export function validateVolumes(
  field: string,
  volumes: readonly Volume[],
  podName: string | undefined,
): { errors: FieldError[]; good: Volumes } {
  const good = new Map<string, Volume>();
  const created = new Set(podName ? volumes.filter((v) => v.ephemeral).map(({ name }) => `${podName}-${name}`) : []);
  const errors = volumes.flatMap((volume, index) => {
    const path = `${field}[${index}]`;
    const { name, persistentVolumeClaim } = volume;
    const found = validateVolumeSource(path, volume, podName);
    found.push(...(name ? problems(`${path}.name`, name, dnsLabelProblems(name)) : [required(`${path}.name`)]));
    if (good.has(name)) found.push(duplicate(`${path}.name`, name));
    if (found.length === 0) good.set(name, volume);
    if (persistentVolumeClaim && created.has(persistentVolumeClaim.claimName)) {
      const claimPath = `${path}.persistentVolumeClaim.claimName`;
      found.push(invalidValue(claimPath, persistentVolumeClaim.claimName, OWN_CLAIM));
    }
    return found;
  });
  return { errors, good };
}
