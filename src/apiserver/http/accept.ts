import { ApiError } from '#api';

export const JSON_TYPE = 'application/json';
export const YAML_TYPE = 'application/yaml';
export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/** The form an answer is wanted in, and how it is written. */
export interface Wanted {
  form: 'object' | 'table' | 'metadata';
  encoding: 'json' | 'yaml' | 'protobuf';
}

export interface Offers {
  /** Custom resources have no protobuf form, apart from their metadata. */
  protobuf: boolean;
  watch: boolean;
}

interface Range {
  type: string;
  as: string | undefined;
  quality: number;
}

/** Reads an Accept header; the first of the most wanted that this server can give wins. Throws `NotAcceptable`. */
export function negotiate(accept: string | undefined, offers: Offers): Wanted {
  if (!accept || accept === '*/*' || accept === JSON_TYPE) return { form: 'object', encoding: 'json' };
  for (const range of rangesOf(accept)) {
    const encoding = encodingOf(range.type);
    const form = formOf(range.as);
    if (encoding === 'yaml' && offers.watch) continue;
    if (form && (encoding === 'json' || encoding === 'yaml')) return { form, encoding };
    // A table's cells hold values of any type, for which protobuf has no message.
    if (encoding && (form === 'metadata' || (form === 'object' && offers.protobuf))) return { form, encoding };
  }
  throw new ApiError('NotAcceptable', `only the following media types are accepted: ${offered(offers).join(', ')}`);
}

/** What an Accept header names, the most wanted first. */
export function rangesOf(accept: string): Range[] {
  const ranges = accept.split(',').map((text) => {
    const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
    const parameter = (name: string) => parameters.find((p) => p.startsWith(`${name}=`))?.slice(name.length + 1);
    const quality = Number(parameter('q') ?? 1);
    return { type, as: parameter('as'), quality: Number.isNaN(quality) ? 1 : quality };
  });
  return ranges.sort((a, b) => b.quality - a.quality || wildness(a.type) - wildness(b.type));
}

/** Of what is wanted equally, what is named in full comes first. */
function wildness(type: string): number {
  return type === '*/*' ? 2 : type.endsWith('/*') ? 1 : 0;
}

function encodingOf(type: string): Wanted['encoding'] | undefined {
  if (type === JSON_TYPE || type === '*/*' || type === 'application/*') return 'json';
  if (type === YAML_TYPE) return 'yaml';
  return type === PROTOBUF_TYPE ? 'protobuf' : undefined;
}

function formOf(as: string | undefined): Wanted['form'] | undefined {
  if (as === undefined) return 'object';
  if (as === 'Table') return 'table';
  return as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList' ? 'metadata' : undefined;
}

function offered({ protobuf, watch }: Offers): string[] {
  const types = [JSON_TYPE, ...(watch ? [] : [YAML_TYPE]), ...(protobuf ? [PROTOBUF_TYPE] : [])];
  return watch ? types.map((type) => `${type};stream=watch`) : types;
}
