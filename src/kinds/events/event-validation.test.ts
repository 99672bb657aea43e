import { expect, test } from 'vitest';
import { createErrors, type Loose, updateErrors } from '../drafted.ts';
import { events, eventsV1, type Kind } from '../index.ts';

const long = 'é'.repeat(65);
const at = '2026-01-01T00:00:00.000000Z';
const series = { count: 2, lastObservedTime: at };
const core = {
  involvedObject: { kind: 'Pod', namespace: 'ns', name: 'p' },
  eventTime: at,
  reportingComponent: 'example.com/c',
  reportingInstance: 'c-1',
  action: 'Did',
  reason: 'Had',
};
const modern = {
  regarding: { kind: 'Pod', namespace: 'ns', name: 'p' },
  eventTime: at,
  reportingController: 'example.com/c',
  reportingInstance: 'c-1',
  action: 'Did',
  reason: 'Had',
  type: 'Normal',
};
const STRANGE = 'involvedObject.namespace: Invalid value: "": does not match event.namespace';
const NAMED =
  "Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

test.each<[string, Kind, Loose, string[]]>([
  ['an event of old', events, { involvedObject: { namespace: 'ns' } }, []],
  ['of any name', events, { metadata: { name: 'A_B!' }, involvedObject: { namespace: 'ns' } }, []],
  ['about what is in no namespace', events, { metadata: { namespace: 'default' }, involvedObject: {} }, []],
  ['about it elsewhere', events, { involvedObject: {} }, [STRANGE]],
  [
    'about another namespace',
    events,
    { involvedObject: { namespace: 'other' } },
    ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
  ],
  ['an event of the new style', events, core, []],
  ['of it about another namespace', events, { ...core, involvedObject: { namespace: 'other' } }, []],
  ['of it about what is in no namespace', events, { ...core, involvedObject: {} }, [STRANGE]],
  ['of it where the system is', events, { ...core, metadata: { namespace: 'kube-system' }, involvedObject: {} }, []],
  [
    'of it by nobody',
    events,
    { involvedObject: { namespace: 'ns' }, eventTime: at },
    [
      'reportingComponent: Required value',
      'reportingComponent: Invalid value: "": name part must be non-empty',
      `reportingComponent: ${NAMED}`,
      'reportingInstance: Required value',
      'action: Required value',
      'reason: Required value',
    ],
  ],
  [
    'of it with too much to say',
    events,
    { ...core, reportingInstance: long, action: long, reason: long, message: 'a'.repeat(1025) },
    [
      'reportingInstance: Invalid value: "": can have at most 128 characters',
      'action: Invalid value: "": can have at most 128 characters',
      'reason: Invalid value: "": can have at most 128 characters',
      'message: Invalid value: "": can have at most 1024 characters',
    ],
  ],
  ['an event of the newer group', eventsV1, { ...modern, series }, []],
  [
    'of it in the older style',
    eventsV1,
    {
      regarding: { namespace: 'ns' },
      type: 'Odd',
      series: { count: 1 },
      deprecatedFirstTimestamp: at,
      deprecatedLastTimestamp: at,
      deprecatedCount: 1,
      deprecatedSource: { host: 'h' },
    },
    [
      'series.count: Invalid value: "": should be at least 2',
      'series.lastObservedTime: Required value',
      'eventTime: Required value',
      'type: Invalid value: "": has invalid value: Odd',
      'firstTimestamp: Invalid value: "": needs to be unset',
      'lastTimestamp: Invalid value: "": needs to be unset',
      'count: Invalid value: "": needs to be unset',
      'source: Invalid value: "": needs to be unset',
    ],
  ],
  [
    'of it by nobody in the newer group',
    eventsV1,
    { ...modern, reportingController: '' },
    [
      'reportingController: Required value',
      'reportingController: Invalid value: "": name part must be non-empty',
      `reportingController: ${NAMED}`,
    ],
  ],
])('%s', (_, kind, fields, expected) => {
  expect(createErrors(kind, fields)).toEqual(expected);
});

const FIXED = 'field is immutable';
const reference = '"UID":"","APIVersion":"","ResourceVersion":"","FieldPath":""';

test.each<[string, Kind, Loose, Loose, string[]]>([
  ['anything of an event of old', events, core, { ...core, reason: 'Other', type: 'Odd' }, []],
  ['the series goes on', eventsV1, { ...modern, series }, { ...modern, series: { ...series, count: 3 } }, []],
  [
    'a series does not start at one',
    eventsV1,
    modern,
    { ...modern, series: { ...series, count: 1 } },
    ['series.count: Invalid value: "": should be at least 2'],
  ],
  [
    'a bad series that was there',
    eventsV1,
    { ...modern, series: { ...series, count: 1 } },
    { ...modern, series: { ...series, count: 1 } },
    [],
  ],
  ['the time in other digits', eventsV1, modern, { ...modern, eventTime: '2026-01-01T00:00:00Z' }, []],
  [
    'all else',
    eventsV1,
    modern,
    {
      ...modern,
      regarding: { kind: 'Pod', namespace: 'ns', name: 'q' },
      reason: 'Other',
      note: 'n',
      type: 'Warning',
      eventTime: '2026-01-01T00:00:01.000000Z',
      action: 'Undid',
      related: { name: 'r' },
      reportingController: 'd',
      reportingInstance: 'd-1',
      deprecatedCount: 1,
      deprecatedFirstTimestamp: '2026-01-01T00:00:00Z',
      deprecatedSource: { host: 'h' },
    },
    [
      `involvedObject: Invalid value: {"Kind":"Pod","Namespace":"ns","Name":"q",${reference}}: ${FIXED}`,
      `reason: Invalid value: "Other": ${FIXED}`,
      `message: Invalid value: "n": ${FIXED}`,
      `source: Invalid value: {"Component":"","Host":"h"}: ${FIXED}`,
      `firstTimestamp: Invalid value: "2026-01-01T00:00:00Z": ${FIXED}`,
      `count: Invalid value: 1: ${FIXED}`,
      `type: Invalid value: "Warning": ${FIXED}`,
      `eventTime: Invalid value: "2026-01-01T00:00:01.000000Z": ${FIXED}`,
      `action: Invalid value: "Undid": ${FIXED}`,
      `related: Invalid value: {"Kind":"","Namespace":"","Name":"r",${reference}}: ${FIXED}`,
      `reportingController: Invalid value: "d": ${FIXED}`,
      `reportingInstance: Invalid value: "d-1": ${FIXED}`,
    ],
  ],
  [
    'what is taken away',
    eventsV1,
    { ...modern, related: { name: 'r' } },
    { ...modern, eventTime: null, related: undefined },
    [`eventTime: Invalid value: null: ${FIXED}`, `related: Invalid value: "null": ${FIXED}`],
  ],
])('on update: %s', (_, kind, before, after, expected) => {
  expect(updateErrors(kind, before, after)).toEqual(expected);
});
