import { rangesOf } from '../http/accept.ts';

/** How a document is written. */
export type Form = 'json' | 'protobuf';

/** Clients before 1.27 name the protobuf form with an `@`, which media types may not have. */
const PROTOBUF = /^application\/com\.github\.proto-openapi\.spec\.(v[23])(?:\.|@)v1\.0\+protobuf$/;

/** The form the client wants most of those that the documents of a version of OpenAPI have. */
export function formWanted(version: 'v2' | 'v3', accept: string | undefined): Form | undefined {
  for (const { type } of rangesOf(accept || '*/*')) {
    if (['application/json', 'application/*', '*/*'].includes(type)) return 'json';
    if (PROTOBUF.exec(type)?.[1] === version) return 'protobuf';
  }
  return undefined;
}

export function contentTypeOf(version: 'v2' | 'v3', form: Form): string {
  return form === 'json' ? 'application/json' : `application/com.github.proto-openapi.spec.${version}.v1.0+protobuf`;
}
