import { type FieldError, forbidden, type KubeObject, type Pod, type Stored } from '#api';
import { sameValue } from '../../immutable-field.ts';
import type { SubresourceUpdate } from '../../kind.ts';
import { differences } from './validation/differences.ts';
import { validatePodSpec } from './validation/spec.ts';

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
  validate(object: KubeObject & Pod, old) {
    const field = 'spec.ephemeralContainers';
    const before = old as Stored<Pod>;
    if (before.metadata.annotations?.['kubernetes.io/config.mirror']) {
      return [forbidden('', 'static pods do not support ephemeral containers')];
    }
    const errors: FieldError[] = validatePodSpec('spec', object.spec ?? { containers: [] }, true);
    for (const container of before.spec.ephemeralContainers ?? []) {
      const { name } = container;
      const now = object.spec?.ephemeralContainers?.find((c) => c.name === name);
      if (!now) errors.push(forbidden(field, `existing ephemeral containers "${name}" may not be removed\n`));
      else if (!sameValue(now, container)) {
        const text = `existing ephemeral containers "${name}" may not be changed\n${differences(container, now)}`;
        errors.push(forbidden(field, text));
      }
    }
    return errors;
  },
};
