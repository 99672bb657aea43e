import { ApiError } from '#api';
import type { Attributes } from './attributes.ts';

const ESCAPES: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The refusal of what is not allowed, in the original's words; `reason` is what the authorizer had to say. */
export function forbidden(attributes: Attributes, reason: string): ApiError {
  const { resource, name } = attributes;
  const why = textOf(attributes).replace(/[&<>]/g, (character) => ESCAPES[character] ?? '');
  const said = reason ? `${why}: ${reason}` : why;
  if (!resource) return new ApiError('Forbidden', `forbidden: ${said}`, { details: {} });
  const { group, plural } = resource;
  const qualified = group ? `${plural}.${group}` : plural;
  const head = name ? `${qualified} "${name}" is forbidden` : `${qualified} is forbidden`;
  return new ApiError('Forbidden', `${head}: ${said}`, {
    details: { ...(name && { name }), ...(group && { group }), kind: plural },
  });
}

function textOf({ user, verb, resource, namespace, path }: Attributes): string {
  if (!resource) return `User "${user.name}" cannot ${verb} path "${path}"`;
  const { group, plural, subresource } = resource;
  const full = subresource ? `${plural}/${subresource}` : plural;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return `User "${user.name}" cannot ${verb} resource "${full}" in API group "${group}" ${where}`;
}
