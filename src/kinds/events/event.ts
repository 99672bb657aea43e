import type { CoreEvent, EventsEvent, KubeObject, Stored } from '#api';
import { eventColumns, eventFields, events } from '../core/event.ts';
import { type Column, declareKind } from '../kind.ts';
import { validateEvent, validateEventUpdate } from './event-validation.ts';

/** Events written through either group are the same objects; they are stored in the core group's form. */
function toStored(event: EventsEvent): CoreEvent {
  const stored = inCoreForm(event);
  events.defaults?.(stored);
  return stored;
}

function inCoreForm({ regarding, note, reportingController, series, ...event }: EventsEvent): CoreEvent {
  const { deprecatedCount, deprecatedFirstTimestamp, deprecatedLastTimestamp, deprecatedSource, ...same } = event;
  return {
    ...same,
    apiVersion: 'v1',
    metadata: event.metadata ?? {},
    involvedObject: regarding ?? {},
    ...(note !== undefined && { message: note }),
    ...(reportingController !== undefined && { reportingComponent: reportingController }),
    ...(series && { series: { ...series } }),
    ...(deprecatedCount !== undefined && { count: deprecatedCount }),
    ...(deprecatedFirstTimestamp !== undefined && { firstTimestamp: deprecatedFirstTimestamp }),
    ...(deprecatedLastTimestamp !== undefined && { lastTimestamp: deprecatedLastTimestamp }),
    ...(deprecatedSource !== undefined && { source: deprecatedSource }),
  };
}

function fromStored(object: KubeObject): EventsEvent {
  const { involvedObject, message, reportingComponent, count, firstTimestamp, lastTimestamp, source, ...same } =
    object as CoreEvent;
  const { series, eventTime, ...rest } = same;
  return {
    ...rest,
    apiVersion: 'events.k8s.io/v1',
    // Absent is null on the wire of this group, where the field is required.
    eventTime: eventTime ?? (null as unknown as string),
    regarding: involvedObject,
    ...(message !== undefined && { note: message }),
    ...(reportingComponent !== undefined && { reportingController: reportingComponent }),
    ...(series && { series: { count: series.count ?? 0, lastObservedTime: series.lastObservedTime ?? '' } }),
    ...(count !== undefined && { deprecatedCount: count }),
    ...(firstTimestamp !== undefined && { deprecatedFirstTimestamp: firstTimestamp }),
    ...(lastTimestamp !== undefined && { deprecatedLastTimestamp: lastTimestamp }),
    ...(source !== undefined && { deprecatedSource: source }),
  };
}

const core = (event: EventsEvent) => toStored(event) as Stored<CoreEvent>;

export const eventsV1 = declareKind<EventsEvent>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.events.v1.Event',
  subresources: {},
  countsGenerations: false,
  storedAs: { kind: () => events, toStored, fromStored },
  selectableFields: {
    'regarding.kind': (e) => eventFields['involvedObject.kind'](core(e)),
    'regarding.namespace': (e) => eventFields['involvedObject.namespace'](core(e)),
    'regarding.name': (e) => eventFields['involvedObject.name'](core(e)),
    'regarding.uid': (e) => eventFields['involvedObject.uid'](core(e)),
    'regarding.apiVersion': (e) => eventFields['involvedObject.apiVersion'](core(e)),
    'regarding.resourceVersion': (e) => eventFields['involvedObject.resourceVersion'](core(e)),
    'regarding.fieldPath': (e) => eventFields['involvedObject.fieldPath'](core(e)),
    reason: (e) => e.reason ?? '',
    reportingController: (e) => e.reportingController ?? '',
    type: (e) => e.type ?? '',
  },
  columns: eventColumns.map(
    (column): Column<EventsEvent> => ({ ...column, cell: (e, nowMs) => column.cell(core(e), nowMs) }),
  ),
  validate: validateEvent,
  validateUpdate: validateEventUpdate,
});
