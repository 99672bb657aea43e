import { type Condition, type FlowSchema, nameOf } from '#api';
import { flowSchemas, priorityLevelConfigurations } from '#kinds';
import { update } from './runtime/change.ts';
import { type Controller, reads } from './runtime/controller.ts';
import { timeText } from './time-text.ts';

/** Tells of every flow schema whether the priority level it sorts requests into is there. */
export const flowSchemaController: Controller<FlowSchema> = {
  name: 'api-priority-and-fairness-config-consumer-v1',
  reconciles: flowSchemas,
  reads: [
    reads(priorityLevelConfigurations, ({ metadata }, seen) =>
      seen
        .of(flowSchemas)
        .list()
        .filter(({ spec }) => spec?.priorityLevelConfiguration?.name === metadata.name)
        .map(nameOf),
    ),
  ],
  reconcile: (schema, seen) => {
    const level = schema.spec?.priorityLevelConfiguration?.name ?? '';
    const found = seen.of(priorityLevelConfigurations).get({ name: level }) !== undefined;
    const status = found ? 'False' : 'True';
    const known = schema.status?.conditions ?? [];
    const standing = known.find(({ type }) => type === 'Dangling');
    if (standing?.status === status) return [];
    const there = found ? 'and it exists' : 'but there is no such object';
    const dangling: Omit<Condition, 'observedGeneration'> = {
      type: 'Dangling',
      status,
      lastTransitionTime: timeText(seen.nowMs),
      reason: found ? 'Found' : 'NotFound',
      message: `This FlowSchema references the PriorityLevelConfiguration object named "${level}" ${there}`,
    };
    const conditions = [...known.filter(({ type }) => type !== 'Dangling'), dangling];
    return [update(flowSchemas, { ...schema, status: { ...schema.status, conditions } }, { subresource: 'status' })];
  },
};
