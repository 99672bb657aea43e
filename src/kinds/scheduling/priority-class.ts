import { type FieldError, forbidden, type PriorityClass, type Stored } from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { oneOf } from '../field-rules.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';

export const priorityClasses = declareKind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.scheduling.v1.PriorityClass',
  subresources: {},
  countsGenerations: false,
  columns: [
    nameColumn,
    {
      name: 'Value',
      type: 'integer',
      description: textOf('scheduling.v1.PriorityClass', 'value'),
      cell: ({ value }) => value ?? 0,
    },
    {
      name: 'Global-Default',
      type: 'boolean',
      description: textOf('scheduling.v1.PriorityClass', 'globalDefault'),
      cell: ({ globalDefault }) => globalDefault ?? false,
    },
    ageColumn,
    {
      name: 'PreemptionPolicy',
      type: 'string',
      description: textOf('scheduling.v1.PriorityClass', 'preemptionPolicy'),
      cell: ({ preemptionPolicy }) => preemptionPolicy ?? '',
    },
  ],
  defaults: (draft) => {
    draft.value ??= 0;
    draft.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  /** It has a first generation and no other. */
  prepareCreate: (draft) => {
    draft.metadata = { ...draft.metadata, generation: 1 };
  },
  validate: (priorityClass, old) => (old ? validateChange(priorityClass, old) : validatePriorityClass(priorityClass)),
});

function validateChange({ value, preemptionPolicy }: PriorityClass, old: Stored<PriorityClass>): FieldError[] {
  return [
    ...(value === old.value ? [] : [forbidden('value', 'may not be changed in an update.')]),
    ...immutable('preemptionPolicy', preemptionPolicy, old.preemptionPolicy),
  ];
}

/** The classes every cluster has, for what it cannot do without, and their values. */
export const systemPriorityClasses: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);
const HIGHEST_OF_USERS = 1_000_000_000;
const POLICIES = ['PreemptLowerPriority', 'Never'];

function validatePriorityClass({ metadata, value = 0, preemptionPolicy, globalDefault }: PriorityClass): FieldError[] {
  const name = metadata?.name ?? '';
  const errors: FieldError[] = [];
  if (name.startsWith('system-')) {
    const expected = systemPriorityClasses.get(name);
    const problem =
      expected === undefined
        ? `${name} is not a known system priority class`
        : value !== expected
          ? `value of ${name} PriorityClass must be ${expected}`
          : globalDefault
            ? `globalDefault of ${name} PriorityClass must be false`
            : undefined;
    if (problem) {
      const text = `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`;
      errors.push(forbidden('metadata.name', text));
    }
  } else if (value > HIGHEST_OF_USERS) {
    const text = `maximum allowed value of a user defined priority is ${HIGHEST_OF_USERS}`;
    errors.push(forbidden('value', text));
  }
  return [...errors, ...oneOf('preemptionPolicy', preemptionPolicy, POLICIES)];
}
