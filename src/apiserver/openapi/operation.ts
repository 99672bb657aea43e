import type { Listing } from '../discovery/index.ts';
import type { Parameter } from './parameters.ts';

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const;

/** What can be asked of a path, said once for both dialects. */
export interface Operation {
  method: (typeof METHODS)[number];
  id: string;
  description: string;
  tag: string;
  action?: string;
  gvk?: { group: string; kind: string; version: string };
  /** All of them, those in the path too; in order. */
  parameters: readonly Parameter[];
  /** The definition of what is sent. */
  body?: string;
  consumes?: readonly string[];
  produces: readonly string[];
  /** The definition of what comes back, by code; `string` for plain text. */
  responses: readonly (readonly [code: string, definition: string])[];
}

export interface PathItem {
  path: string;
  operations: readonly Operation[];
}

export const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
export const ENCODINGS = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** `Core`, `Apps`, `RbacAuthorization` */
export function groupName(group: string): string {
  const words = group === '' ? ['core'] : group.replace(/\.k8s\.io$/, '').split('.');
  return words.map(capital).join('');
}

/** `AppsV1` */
export function groupWord({ group, version }: Pick<Listing, 'group' | 'version'>): string {
  return groupName(group) + capital(version);
}

/** `rbacAuthorization` for a group, `rbacAuthorization_v1` for one of its versions. */
export function tagOf(group: string, version?: string): string {
  const name = groupName(group);
  return name.charAt(0).toLowerCase() + name.slice(1) + (version === undefined ? '' : `_${version}`);
}

/** `/api/v1`, `/apis/apps/v1` */
export function rootOf({ group, version }: Pick<Listing, 'group' | 'version'>): string {
  return group ? `/apis/${group}/${version}` : `/api/${version}`;
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
