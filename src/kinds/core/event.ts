import { type CoreEvent, type Stored, timeSince } from '#api';
import { nameColumn, textOf } from '../cells.ts';
import { type Column, declareKind } from '../kind.ts';
import { validateCoreEvent } from './event-validation.ts';

function firstSeen(event: CoreEvent, nowMs: number): string {
  return timeSince(event.firstTimestamp || event.eventTime, nowMs);
}

function lastSeen(event: CoreEvent, nowMs: number): string {
  if (event.series) return timeSince(event.series.lastObservedTime, nowMs);
  return event.lastTimestamp ? timeSince(event.lastTimestamp, nowMs) : firstSeen(event, nowMs);
}

function target({ involvedObject }: CoreEvent): string {
  const kind = (involvedObject.kind ?? '').toLowerCase();
  return involvedObject.name ? `${kind}/${involvedObject.name}` : kind;
}

function source({ source, reportingComponent, reportingInstance }: CoreEvent): string {
  const component = source?.component || reportingComponent || '';
  const host = source?.host || reportingInstance || '';
  return host ? `${component}, ${host}` : component;
}

export const eventColumns: readonly Column<CoreEvent>[] = [
  { name: 'Last Seen', type: 'string', description: textOf('core.v1.Event', 'lastTimestamp'), cell: lastSeen },
  { name: 'Type', type: 'string', description: textOf('core.v1.Event', 'type'), cell: (e) => e.type ?? '' },
  { name: 'Reason', type: 'string', description: textOf('core.v1.Event', 'reason'), cell: (e) => e.reason ?? '' },
  { name: 'Object', type: 'string', description: textOf('core.v1.Event', 'involvedObject'), cell: target },
  {
    name: 'Subobject',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.ObjectReference', 'fieldPath'),
    cell: (e) => e.involvedObject.fieldPath ?? '',
  },
  { name: 'Source', type: 'string', priority: 1, description: textOf('core.v1.Event', 'source'), cell: source },
  {
    name: 'Message',
    type: 'string',
    description: textOf('core.v1.Event', 'message'),
    cell: (e) => (e.message ?? '').trim(),
  },
  {
    name: 'First Seen',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.Event', 'firstTimestamp'),
    cell: firstSeen,
  },
  {
    name: 'Count',
    type: 'string',
    priority: 1,
    description: textOf('core.v1.Event', 'count'),
    cell: (e) => e.series?.count ?? (e.count || 1),
  },
  { ...nameColumn, priority: 1 },
];

type Reader = (event: Stored<CoreEvent>) => string;

export const eventFields = {
  'involvedObject.kind': (e) => e.involvedObject.kind ?? '',
  'involvedObject.namespace': (e) => e.involvedObject.namespace ?? '',
  'involvedObject.name': (e) => e.involvedObject.name ?? '',
  'involvedObject.uid': (e) => e.involvedObject.uid ?? '',
  'involvedObject.apiVersion': (e) => e.involvedObject.apiVersion ?? '',
  'involvedObject.resourceVersion': (e) => e.involvedObject.resourceVersion ?? '',
  'involvedObject.fieldPath': (e) => e.involvedObject.fieldPath ?? '',
  reason: (e) => e.reason ?? '',
  reportingComponent: (e) => e.reportingComponent ?? '',
  source: (e) => e.source?.component || e.reportingComponent || '',
  type: (e) => e.type ?? '',
} satisfies Record<string, Reader>;

export const events = declareKind<CoreEvent>({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.Event',
  subresources: {},
  nameRule: 'path-segment',
  plainFinalizers: true,
  countsGenerations: false,
  selectableFields: eventFields,
  columns: eventColumns,
  defaults: defaultEvent,
  validate: validateCoreEvent,
});

/** The wire writes these times as null when there is none; the generated types know only text. */
const NO_TIME = null as unknown as string;

function defaultEvent(event: CoreEvent): void {
  event.involvedObject ??= {};
  event.source ??= {};
  event.firstTimestamp ??= NO_TIME;
  event.lastTimestamp ??= NO_TIME;
  event.eventTime ??= NO_TIME;
  event.reportingComponent ??= '';
  event.reportingInstance ??= '';
}
