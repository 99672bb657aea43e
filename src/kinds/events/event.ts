import type { CoreEvent, EventsEvent, Stored } from '#api';
import { columnsThrough } from '../columns-through.ts';
import { eventColumns, eventFields, events } from '../core/event.ts';
import { declareKind } from '../kind.ts';
import { fromCoreForm, inCoreForm } from './core-form.ts';
import { validateEvent, validateEventUpdate } from './event-validation.ts';

function toStored(event: EventsEvent): CoreEvent {
  const stored = inCoreForm(event);
  events.defaults?.(stored);
  return stored;
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
  storedAs: { kind: () => events, toStored, fromStored: fromCoreForm },
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
  columns: columnsThrough(eventColumns, core),
  validate: validateEvent,
  validateUpdate: validateEventUpdate,
});
