import { expect, test } from 'vitest';
import { fieldErrorText } from '#api';
import { flowSchemas, normalise, priorityLevelConfigurations, validateCreate } from '#kinds';
import { flowSchemaObjects, priorityLevels } from './bootstrap-flow-control.ts';

test('the flow schemas are those of the original, in the order in which they are looked at', () => {
  const lines = flowSchemaObjects().map(({ metadata, spec }) => {
    const { priorityLevelConfiguration: level, matchingPrecedence, distinguisherMethod } = spec ?? {};
    return `${metadata?.name} ${level?.name} ${matchingPrecedence} ${distinguisherMethod?.type ?? '<none>'}`;
  });
  expect(lines).toEqual([
    'exempt exempt 1 <none>',
    'probes exempt 2 <none>',
    'system-leader-election leader-election 100 ByUser',
    'endpoint-controller workload-high 150 ByUser',
    'workload-leader-election leader-election 200 ByUser',
    'system-node-high node-high 400 ByUser',
    'system-nodes system 500 ByUser',
    'kube-controller-manager workload-high 800 ByNamespace',
    'kube-scheduler workload-high 800 ByNamespace',
    'kube-system-service-accounts workload-high 900 ByNamespace',
    'service-accounts workload-low 9000 ByUser',
    'global-default global-default 9900 ByUser',
    'catch-all catch-all 10000 ByUser',
  ]);
});

test('the priority levels are those of the original', () => {
  const lines = priorityLevels().map(({ metadata, spec }) => {
    const { queues = '-', handSize = '-', queueLengthLimit = '-' } = spec?.limited?.limitResponse?.queuing ?? {};
    const shares = spec?.limited?.nominalConcurrencyShares ?? '-';
    return `${metadata?.name} ${spec?.type} ${shares} ${queues} ${handSize} ${queueLengthLimit}`;
  });
  expect(lines.sort()).toEqual([
    'catch-all Limited 5 - - -',
    'exempt Exempt - - - -',
    'global-default Limited 20 128 6 50',
    'leader-election Limited 10 16 4 50',
    'node-high Limited 40 64 6 50',
    'system Limited 30 64 6 50',
    'workload-high Limited 40 128 6 50',
    'workload-low Limited 100 128 6 50',
  ]);
});

test('all of them are valid, and every schema names a level that is there', () => {
  const names = priorityLevels().map(({ metadata }) => metadata?.name);
  for (const level of priorityLevels()) {
    normalise(priorityLevelConfigurations, level);
    expect(validateCreate(priorityLevelConfigurations, level).map((e) => fieldErrorText(e))).toEqual([]);
  }
  for (const schema of flowSchemaObjects()) {
    expect(names).toContain(schema.spec?.priorityLevelConfiguration?.name);
    normalise(flowSchemas, schema);
    expect(validateCreate(flowSchemas, schema).map((e) => fieldErrorText(e))).toEqual([]);
  }
});
