import { type FieldError, forbidden, type KubeObject, type Pod, type Stored } from '#api';
import { sameValue } from '../../immutable-field.ts';
import type { SubresourceUpdate } from '../../kind.ts';
import { asInternal } from '../internal-form.ts';
import { MIRROR } from './validation/annotations.ts';
import { differences } from './validation/differences.ts';
import { validatePod } from './validation/pod.ts';
import { validateAnnotationUpdate } from './validation/update.ts';

/** `pods/ephemeralcontainers`: containers are added to a running pod, and none is ever changed or taken away. */
export const ephemeralContainersUpdate: SubresourceUpdate = {
  prepare(draft: KubeObject & Pod, old) {
    const { spec, status } = old as Stored<Pod>;
    const { ephemeralContainers } = draft.spec ?? { containers: [] };
    draft.metadata = structuredClone(old.metadata);
    draft.spec = structuredClone(spec);
    draft.status = structuredClone(status);
    if (ephemeralContainers) draft.spec.ephemeralContainers = ephemeralContainers;
    else delete draft.spec.ephemeralContainers;
  },
  validate(object: KubeObject & Pod, stored) {
    const old = stored as Stored<Pod>;
    if (old.metadata.annotations?.[MIRROR] !== undefined) {
      return [forbidden('', 'static pods do not support ephemeral containers')];
    }
    return [...validatePod(object), ...validateAnnotationUpdate(object, old), ...nothingChanged(object, old)];
  },
};

function nothingChanged({ spec }: Pod, old: Stored<Pod>): FieldError[] {
  const field = 'spec.ephemeralContainers';
  return (old.spec.ephemeralContainers ?? []).flatMap((container) => {
    const { name } = container;
    const now = spec?.ephemeralContainers?.findLast((c) => c.name === name);
    if (!now) return [forbidden(field, `existing ephemeral containers "${name}" may not be removed\n`)];
    if (sameValue(now, container)) return [];
    const [before, after] = [asInternal('EphemeralContainer', container), asInternal('EphemeralContainer', now)];
    const text = `existing ephemeral containers "${name}" may not be changed\n${differences(before, after)}`;
    return [forbidden(field, text)];
  });
}
