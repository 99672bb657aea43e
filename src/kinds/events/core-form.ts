import type { CoreEvent, EventsEvent, KubeObject } from '#api';

/** Events written through either group are the same objects; they are stored in the core group's form. */
export function inCoreForm({ regarding, note, reportingController, series, ...event }: EventsEvent): CoreEvent {
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

/** A stored event as the newer group shows it. */
export function fromCoreForm(object: KubeObject): EventsEvent {
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
