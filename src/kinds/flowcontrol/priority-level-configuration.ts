import {
  type ExemptPriorityLevelConfiguration,
  type FieldError,
  forbidden,
  invalidValue,
  type LimitResponse,
  notSupported,
  type PriorityLevelConfiguration,
  type QueuingConfiguration,
  required,
  type Stored,
} from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { type Cell, declareKind } from '../kind.ts';
import { validateConditionTypes } from './condition-types.ts';
import { validateFixedLevel } from './fixed-specs.ts';

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
    {
      name: 'Type',
      type: 'string',
      description: textOf('flowcontrol.v1.PriorityLevelConfigurationSpec', 'type'),
      cell: ({ spec }) => spec.type,
    },
    {
      name: 'NominalConcurrencyShares',
      type: 'string',
      description: textOf('flowcontrol.v1.LimitedPriorityLevelConfiguration', 'nominalConcurrencyShares'),
      cell: ({ spec }) => spec.limited?.nominalConcurrencyShares ?? '<none>',
    },
    {
      name: 'Queues',
      type: 'string',
      description: textOf('flowcontrol.v1.QueuingConfiguration', 'queues'),
      cell: queuing('queues'),
    },
    {
      name: 'HandSize',
      type: 'string',
      description: textOf('flowcontrol.v1.QueuingConfiguration', 'handSize'),
      cell: queuing('handSize'),
    },
    {
      name: 'QueueLengthLimit',
      type: 'string',
      description: textOf('flowcontrol.v1.QueuingConfiguration', 'queueLengthLimit'),
      cell: queuing('queueLengthLimit'),
    },
    ageColumn,
  ],
  defaults: defaultLevel,
  validate: (level) => [...validateLevel(level), ...validateFixedLevel(level)],
  validateStatus: ({ status }) => validateConditionTypes(status?.conditions),
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
const MAX_QUEUES = 10_000_000;
const MAX_HASH_BITS = 60;

function validateLevel({ metadata, spec }: PriorityLevelConfiguration): FieldError[] {
  const { type = '', limited, exempt } = spec ?? {};
  const errors: FieldError[] = [];
  if ((metadata?.name === 'exempt') !== (type === 'Exempt')) {
    errors.push(invalidValue('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'"));
  }
  if (!TYPES.includes(type)) return [...errors, notSupported('spec.type', type, TYPES)];
  if (type === 'Exempt') {
    if (limited) errors.push(forbidden('spec.limited', 'must be nil if the type is not Limited'));
    return exempt ? [...errors, ...validateShares('spec.exempt', exempt)] : errors;
  }
  if (exempt) errors.push(forbidden('spec.exempt', 'must be nil if the type is Limited'));
  if (!limited) return [...errors, required('spec.limited', 'must not be empty when type is Limited')];
  const { borrowingLimitPercent: borrowing = 0, limitResponse } = limited;
  errors.push(...validateShares('spec.limited', limited));
  errors.push(...validateResponse('spec.limited.limitResponse', limitResponse));
  if (borrowing < 0) {
    const text = 'if specified, must be a non-negative integer';
    errors.push(invalidValue('spec.limited.borrowingLimitPercent', borrowing, text));
  }
  return errors;
}

function validateShares(
  path: string,
  { nominalConcurrencyShares: shares = 0, lendablePercent: lent = 0 }: ExemptPriorityLevelConfiguration,
): FieldError[] {
  const errors: FieldError[] = [];
  if (shares < 0) {
    errors.push(invalidValue(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer'));
  }
  if (lent < 0 || lent > 100) {
    errors.push(invalidValue(`${path}.lendablePercent`, lent, 'must be between 0 and 100, inclusive'));
  }
  return errors;
}

function validateResponse(path: string, { type = '', queuing }: Partial<LimitResponse> = {}): FieldError[] {
  if (!RESPONSES.includes(type)) return [notSupported(`${path}.type`, type, RESPONSES)];
  if (type === 'Reject') {
    const text = 'must be nil if limited.limitResponse.type is not Limited';
    return queuing ? [forbidden(`${path}.queuing`, text)] : [];
  }
  if (queuing) return validateQueuing(`${path}.queuing`, queuing);
  return [required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited')];
}

function validateQueuing(path: string, { queueLengthLimit = 0, queues = 0, handSize = 0 }: QueuingConfiguration) {
  const errors: FieldError[] = [];
  if (queueLengthLimit <= 0)
    errors.push(invalidValue(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive'));
  if (queues <= 0) errors.push(invalidValue(`${path}.queues`, queues, 'must be positive'));
  else if (queues > MAX_QUEUES) {
    errors.push(invalidValue(`${path}.queues`, queues, `must not be greater than ${MAX_QUEUES}`));
  }
  const bits = Math.ceil(Math.log2(queues) * handSize);
  const hand = (text: string) => errors.push(invalidValue(`${path}.handSize`, handSize, text));
  if (handSize <= 0) hand('must be positive');
  else if (handSize > queues) hand(`should not be greater than queues (${queues})`);
  else if (bits > MAX_HASH_BITS) {
    hand(
      `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${MAX_HASH_BITS}`,
    );
  }
  return errors;
}
