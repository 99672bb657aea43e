import { expect, test } from 'vitest';
import type { Pod, Stored } from '#api';
import { type Kind, pods } from '#kinds';
import { tableOf } from './table.ts';

const metadata = { name: 'p', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };

test.each([
  ['Running', {}],
  ['Succeeded', completed('Succeeded', 'The pod has completed successfully.')],
  ['Failed', completed('Failed', 'The pod failed.')],
] as const)('the row of a pod that is %s says how it has ended, if so', (phase, more) => {
  const pod: Stored<Pod> = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] }, status: { phase } };
  const options = {
    columns: null,
    include: 'None',
    nowMs: Date.parse(metadata.creationTimestamp),
    metadata: {},
  } as const;
  expect(tableOf(pods as unknown as Kind, [pod], { ...options, metaVersion: 'v1' })).toHaveProperty('rows', [
    { cells: ['p', '0/0', phase, '0', '0s', '<none>', '<none>', '<none>', '<none>'], ...more, object: null },
  ]);
});

function completed(reason: string, message: string): object {
  return { conditions: [{ type: 'Completed', status: 'True', reason, message }] };
}
