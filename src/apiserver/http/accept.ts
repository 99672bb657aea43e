import { ApiError } from '#api';

export const JSON_TYPE = 'application/json';
export const YAML_TYPE = 'application/yaml';
export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/** The form an answer is wanted in, and how it is written. */
export interface Wanted {
  form: 'object' | 'table' | 'metadata' | 'metadataList';
  encoding: 'json' | 'yaml' | 'protobuf';
  /** In which version of meta.k8s.io tables and metadata alone are. */
  metaVersion: 'v1' | 'v1beta1';
  isPretty: boolean;
}

export interface Offers {
  /** Custom resources have no protobuf form, apart from their metadata. */
  protobuf: boolean;
  watch: boolean;
  /** What is answered once and never listed has no columns. */
  table: boolean;
}

interface Range {
  type: string;
  parameters: { readonly [name: string]: string };
  quality: number;
}

const PLAIN: Wanted = { form: 'object', encoding: 'json', metaVersion: 'v1', isPretty: false };

/** Reads an Accept header; the first of the most wanted that this server can give wins. Throws `NotAcceptable`. */
export function negotiate(accept: string | undefined, offers: Offers): Wanted {
  if (!accept || accept === '*/*' || accept === JSON_TYPE) return PLAIN;
  for (const { type, parameters } of rangesOf(accept)) {
    const encoding = encodingOf(type);
    const form = formOf(parameters);
    if (!encoding || !form || !isStream(parameters, encoding, offers)) continue;
    const { v, sv, pretty } = parameters;
    if (sv && sv !== 'v1') continue;
    if (form === 'table' && !offers.table) continue;
    // A table's cells hold values of any type, for which protobuf has no message.
    if (encoding === 'protobuf' && (form === 'table' || (form === 'object' && !offers.protobuf))) continue;
    return { form, encoding, metaVersion: v === 'v1beta1' ? v : 'v1', isPretty: pretty === '1' };
  }
  throw notAcceptable(`only the following media types are accepted: ${offered(offers).join(', ')}`);
}

export function notAcceptable(message: string): ApiError {
  return new ApiError('NotAcceptable', message);
}

/** Only a watch is a stream, and YAML is none. */
function isStream({ stream }: Range['parameters'], encoding: Wanted['encoding'], { watch }: Offers): boolean {
  if (encoding === 'yaml') return !watch && !stream;
  return !stream || stream === 'watch';
}

/** What an Accept header names, the most wanted first. */
export function rangesOf(accept: string): Range[] {
  const ranges = accept.split(',').map((text) => {
    const [type = '', ...rest] = text.split(';').map((part) => part.trim());
    const parameters = Object.fromEntries(rest.map((part) => part.split('=', 2).map((side) => side.trim())));
    const quality = Number(parameters.q ?? 1);
    return { type, parameters, quality: Number.isNaN(quality) ? 1 : quality };
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

const FORMS: { readonly [as: string]: Wanted['form'] } = {
  Table: 'table',
  PartialObjectMetadata: 'metadata',
  PartialObjectMetadataList: 'metadataList',
};

/** Undefined for a form that is not there, or not fully named. */
function formOf({ as, g, v }: Range['parameters']): Wanted['form'] | undefined {
  if (as === undefined && g === undefined && v === undefined) return 'object';
  if (as === undefined || g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')) return undefined;
  return Object.hasOwn(FORMS, as) ? FORMS[as] : undefined;
}

function offered({ protobuf, watch }: Offers): string[] {
  const types = [JSON_TYPE, ...(watch ? [] : [YAML_TYPE]), ...(protobuf ? [PROTOBUF_TYPE] : [])];
  return watch ? types.map((type) => `${type};stream=watch`) : types;
}
