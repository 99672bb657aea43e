import { badRequest, type KubeObject } from '#api';
import type { Target } from './rest-context.ts';

/** An object that is written must be the one of the path. Throws `BadRequest` when it says otherwise. */
export function checkName({ kind, name, namespace }: Target, { metadata = {} }: KubeObject): void {
  if (kind.namespaced && metadata.namespace && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (!metadata.name) {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
}
