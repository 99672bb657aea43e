import { type FieldError, forbidden, notSupported, type PriorityLevelConfiguration, required, type Stored } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { notNegative } from '../field-rules.ts';
import { type Cell, declareKind } from '../kind.ts';

export const priorityLevelConfigurations = declareKind<PriorityLevelConfiguration>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  subresources: { status: true },
  nameRule: 'path-segment',
  countsGenerations: true,
  columns: [
    nameColumn,
    { name: 'Type', type: 'string', cell: ({ spec }) => spec.type },
    {
      name: 'NominalConcurrencyShares',
      type: 'string',
      cell: ({ spec }) => spec.limited?.nominalConcurrencyShares ?? '<none>',
    },
    { name: 'Queues', type: 'string', cell: queuing('queues') },
    { name: 'HandSize', type: 'string', cell: queuing('handSize') },
    { name: 'QueueLengthLimit', type: 'string', cell: queuing('queueLengthLimit') },
    ageColumn,
  ],
  defaults: defaultLevel,
  validate: validateLevel,
});

function queuing(field: 'queues' | 'handSize' | 'queueLengthLimit') {
  return ({ spec }: Stored<PriorityLevelConfiguration>): Cell =>
    spec.limited?.limitResponse?.queuing?.[field] ?? '<none>';
}

function defaultLevel({ spec }: PriorityLevelConfiguration): void {
  if (spec?.exempt) {
    spec.exempt.nominalConcurrencyShares ??= 0;
    spec.exempt.lendablePercent ??= 0;
  }
  if (!spec?.limited) return;
  spec.limited.nominalConcurrencyShares ??= 30;
  spec.limited.lendablePercent ??= 0;
  const { queuing } = spec.limited.limitResponse ?? {};
  if (!queuing) return;
  queuing.queues ??= 64;
  queuing.handSize ??= 8;
  queuing.queueLengthLimit ??= 50;
}

const TYPES = ['Exempt', 'Limited'];
const RESPONSES = ['Queue', 'Reject'];

function validateLevel({ spec }: PriorityLevelConfiguration): FieldError[] {
  const { type = '', limited, exempt } = spec ?? {};
  if (!TYPES.includes(type)) return [notSupported('spec.type', type, TYPES)];
  if (type === 'Exempt') {
    return limited ? [forbidden('spec.limited', 'must be nil if the type is not Limited')] : [];
  }
  const errors: FieldError[] = [];
  if (exempt) errors.push(forbidden('spec.exempt', 'must be nil if the type is Limited'));
  if (!limited) return [...errors, required('spec.limited', 'must not be empty when type is Limited')];
  errors.push(...notNegative('spec.limited.nominalConcurrencyShares', limited.nominalConcurrencyShares));
  const { type: response = '', queuing } = limited.limitResponse ?? {};
  const path = 'spec.limited.limitResponse';
  if (!RESPONSES.includes(response)) errors.push(notSupported(`${path}.type`, response, RESPONSES));
  else if (response === 'Reject' && queuing) {
    errors.push(forbidden(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'));
  } else if (response === 'Queue' && !queuing) {
    errors.push(required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'));
  }
  return errors;
}
