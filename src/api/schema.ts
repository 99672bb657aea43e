import schemaData from './generated/schema.json' with { type: 'json' };
import { olderDefinitions } from './older-definitions.ts';

/** A field of a definition. `type` in the notation below. */
export interface FieldSchema {
  /**
   * `string`, `string:byte`, `boolean`, `integer:int32`, `integer:int64`, `number:double`, a definition's name,
   * `[T]` for a list of T, `{T}` for a map from string to T.
   */
  type: string;
  required?: boolean;
  default?: unknown;
  enum?: string[];
  /** The values elements of a list or map may have. */
  elementEnum?: string[];
  listType?: 'atomic' | 'set' | 'map';
  listMapKeys?: string[];
  mapType?: 'atomic' | 'granular';
  /** `merge`, `replace`, `retainKeys`, comma-separated. */
  patchStrategy?: string;
  patchMergeKey?: string;
  /** Protobuf field number. */
  proto?: number;
}

/** One type of the API. Scalars such as Quantity have `type` and no fields. */
export interface Definition {
  fields: { [name: string]: FieldSchema };
  type?: string;
  mapType?: 'atomic' | 'granular';
  /** `group/version Kind` for types that are objects of their own. */
  gvk?: string[];
  /** Fields of which only one may be set, as OpenAPI tells clients. */
  unions?: unknown[];
  protoInlined?: { [name: string]: { proto: number; message: string; fields: { [name: string]: number | string } } };
}

export const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
export const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
export const TIME = 'io.k8s.apimachinery.pkg.apis.meta.v1.Time';
export const MICRO_TIME = 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime';
export const RAW_EXTENSION = 'io.k8s.apimachinery.pkg.runtime.RawExtension';
export const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

type Definitions = { readonly [name: string]: Definition };

/** The types of the original by their OpenAPI names, such as `io.k8s.api.core.v1.Pod`. Made at build time. */
export const originalDefinitions = schemaData as unknown as Definitions;

/** Every built-in type: those of the original, and those of versions it no longer serves. */
export const definitions: Definitions = { ...originalDefinitions, ...olderDefinitions(originalDefinitions) };
