import type { LabelSelector, PodSpec } from '#api';
import { INTERNAL_TYPES } from './internal-types.ts';

type Wire = { readonly [field: string]: unknown };

interface Field {
  name: string;
  wire: string;
  /** What the field holds, in the form of the table. */
  holds: string;
}

const shapes = new Map<string, Field[]>();

function shapeOf(type: string): Field[] {
  let shape = shapes.get(type);
  if (!shape) {
    shape = (INTERNAL_TYPES[type] ?? '').split(' ').flatMap(readField);
    shapes.set(type, shape);
  }
  return shape;
}

function readField(text: string): Field[] {
  if (text.startsWith('+')) return shapeOf(text.slice(1));
  const [named = '', holds = ''] = text.split(':');
  const [name = '', wire = wireName(name)] = named.split('=');
  return [{ name, wire, holds }];
}

/** `HTTPGet` is `httpGet` on the wire: all capitals at its start but the first letter of the next word are lowered. */
function wireName(name: string): string {
  return name.replace(/^([A-Z]+(?=[A-Z][a-z])|[A-Z]+$|[A-Z])/, (start) => start.toLowerCase());
}

/** A part of a pod as the original keeps it in memory, with its fields in that order. */
export function asInternal(type: string, wire: object): object {
  const source = wire as Wire;
  return Object.fromEntries(shapeOf(type).map(({ name, wire: key, holds }) => [name, heldBy(holds, source[key])]));
}

function heldBy(holds: string, value: unknown): unknown {
  switch (holds) {
    case 's':
      return value ?? '';
    case 'b':
      return value ?? false;
    case 'n':
      return value ?? 0;
    case 'q':
      return value ?? '0';
    case 'l':
      return value ? selectorOf(value as LabelSelector) : null;
    case '':
      return sorted(value ?? null);
  }
  if (holds.startsWith('[')) {
    const type = holds.slice(1, -1);
    return Array.isArray(value) ? value.map((item: object) => asInternal(type, item)) : null;
  }
  if (holds.startsWith('?')) return value ? asInternal(holds.slice(1), value) : null;
  return asInternal(holds, value ?? {});
}

/** A selector has no form of its own in memory: what is empty is left out, as on the wire. */
function selectorOf({ matchLabels, matchExpressions }: LabelSelector): object {
  return {
    ...(matchLabels && { matchLabels: sorted(matchLabels) }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({
        key,
        operator,
        ...(values && { values }),
      })),
    }),
  };
}

/** Maps are written with their keys in order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A pod's spec as the original keeps it: what is shared with the host stands in the security context. */
export function internalPodSpec(spec: PodSpec): object {
  const { securityContext, hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec;
  const shared = { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  return asInternal('PodSpec', { ...spec, securityContext: { ...securityContext, ...shared } });
}
