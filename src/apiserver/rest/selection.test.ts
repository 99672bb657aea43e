import { expect, test } from 'vitest';
import {
  configMaps,
  events,
  eventsV1,
  jobs,
  type Kind,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  replicationControllers,
  resourceSlices,
  secrets,
  services,
} from '#kinds';
import { selectionOf } from './selection.ts';

/** What is said to a list by this field, or nothing. */
function refusal(kind: Kind, path: string): string | undefined {
  try {
    selectionOf(kind, { fieldSelector: `${path}=x` });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test.each<[Kind, string[]]>([
  [configMaps, ['metadata.name', 'metadata.namespace']],
  [persistentVolumes, ['metadata.name', 'metadata.namespace']],
  [persistentVolumeClaims, ['metadata.name', 'metadata.namespace']],
  [secrets, ['metadata.name', 'metadata.namespace', 'type']],
  [services, ['metadata.name', 'metadata.namespace', 'spec.clusterIP', 'spec.type']],
  [nodes, ['metadata.name', 'spec.unschedulable']],
  [namespaces, ['metadata.name', 'name', 'status.phase']],
  [replicationControllers, ['metadata.name', 'metadata.namespace', 'status.replicas']],
  [
    events,
    [
      'metadata.name',
      'metadata.namespace',
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  ],
  [eventsV1, ['metadata.name', 'metadata.namespace', 'regarding.kind', 'reason', 'reportingController', 'type']],
])('$kind can be selected by its own fields', (kind, paths) => {
  expect(paths.filter((path) => refusal(kind, path) !== undefined)).toEqual([]);
});

test.each<[string, Kind, string, string]>([
  ['a kind of names alone', configMaps, 'data.a', usual('data.a')],
  ['a volume by its short name', persistentVolumes, 'name', usual('name')],
  ['a kind with fields of its own', secrets, 'spec.a', 'field label not supported: spec.a'],
  ['a cluster-wide one by namespace', nodes, 'metadata.namespace', 'field label not supported: metadata.namespace'],
  ['a job', jobs, 'status.failed', 'field label "status.failed" not supported for Job'],
  [
    'a slice',
    resourceSlices,
    'spec.pool',
    'field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: spec.pool',
  ],
])('%s is refused by an unknown field in its words', (_, kind, path, words) => {
  expect(refusal(kind, path)).toBe(words);
});

function usual(path: string): string {
  return `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}
