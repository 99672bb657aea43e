import { ApiError } from '#api';

/** The form an answer is wanted in. */
export type Form = 'object' | 'table' | 'metadata';

const JSON_TYPES = ['application/json', '*/*', 'application/*'];

/** Reads an Accept header; the first form this server can give wins. Throws `NotAcceptable`. */
export function formOf(accept: string | undefined): Form {
  if (!accept) return 'object';
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (!JSON_TYPES.includes(type)) continue;
    const as = parameters.find((p) => p.startsWith('as='))?.slice(3);
    if (as === undefined) return 'object';
    if (as === 'Table') return 'table';
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return 'metadata';
  }
  throw new ApiError(
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml, application/json;stream=watch',
  );
}
