import {
  type CSIDriver,
  dnsSubdomainProblems,
  duplicate,
  type FieldError,
  invalidValue,
  notSupported,
  required,
  type StorageV1TokenRequest,
  type Stored,
  tooLong,
} from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { problems } from '../field-rules.ts';
import { immutable, sameValue } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';

export const csiDrivers = declareKind<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  singular: 'csidriver',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.storage.v1.CSIDriver',
  subresources: {},
  countsGenerations: false,
  needsVersionToUpdate: true,
  columns: [
    nameColumn,
    {
      name: 'AttachRequired',
      type: 'boolean',
      description: textOf('storage.v1.CSIDriverSpec', 'attachRequired'),
      cell: ({ spec }) => spec.attachRequired ?? true,
    },
    {
      name: 'PodInfoOnMount',
      type: 'boolean',
      description: textOf('storage.v1.CSIDriverSpec', 'podInfoOnMount'),
      cell: ({ spec }) => spec.podInfoOnMount ?? false,
    },
    {
      name: 'StorageCapacity',
      type: 'boolean',
      description: textOf('storage.v1.CSIDriverSpec', 'storageCapacity'),
      cell: ({ spec }) => spec.storageCapacity ?? false,
    },
    {
      name: 'TokenRequests',
      type: 'string',
      description: textOf('storage.v1.CSIDriverSpec', 'tokenRequests'),
      cell: audiencesText,
    },
    {
      name: 'RequiresRepublish',
      type: 'boolean',
      description: textOf('storage.v1.CSIDriverSpec', 'requiresRepublish'),
      cell: ({ spec }) => spec.requiresRepublish ?? false,
    },
    {
      name: 'Modes',
      type: 'string',
      description: textOf('storage.v1.CSIDriverSpec', 'volumeLifecycleModes'),
      cell: ({ spec }) => (spec.volumeLifecycleModes ?? []).join(',') || '<none>',
    },
    ageColumn,
  ],
  defaults: ({ spec }) => {
    if (!spec) return;
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    spec.requiresRepublish ??= false;
    spec.volumeLifecycleModes ??= ['Persistent'];
    spec.seLinuxMount ??= false;
  },
  prepareUpdate: countGeneration,
  validate: validateDriver,
  validateUpdate: ({ spec }, old) => [
    ...immutable('spec.attachedRequired', spec?.attachRequired, old.spec.attachRequired),
    ...immutable('spec.volumeLifecycleModes', spec?.volumeLifecycleModes, old.spec.volumeLifecycleModes),
  ],
});

/** A new generation is what changes how volumes are mounted from then on, and nothing else. */
function countGeneration({ metadata, spec }: CSIDriver, old: Stored<CSIDriver>): void {
  const fields = ['tokenRequests', 'requiresRepublish', 'seLinuxMount'] as const;
  if (!metadata || fields.every((field) => sameValue(spec?.[field], old.spec[field]))) return;
  metadata.generation = (old.metadata.generation ?? 0) + 1;
}

function audiencesText({ spec }: Stored<CSIDriver>): string {
  return spec.tokenRequests?.map(({ audience }) => audience || "''").join(',') ?? '<unset>';
}

const MAX_NAME = 63;
const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Persistent', 'Ephemeral'];

/** The name of a driver: short, and a domain in any case. */
export function driverName(field: string, name: string): FieldError[] {
  if (!name) return [required(field)];
  const errors: FieldError[] = name.length > MAX_NAME ? [tooLong(field, MAX_NAME)] : [];
  return [...errors, ...problems(field, name, dnsSubdomainProblems(name.toLowerCase()))];
}

const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;
const MIN_PERIOD_SECONDS = 10;

function validateDriver({ spec }: CSIDriver): FieldError[] {
  const { fsGroupPolicy = '', volumeLifecycleModes = [], nodeAllocatableUpdatePeriodSeconds: period } = spec ?? {};
  const errors: FieldError[] = [];
  if (!GROUP_POLICIES.includes(fsGroupPolicy)) {
    errors.push(notSupported('spec.fsGroupPolicy', fsGroupPolicy, GROUP_POLICIES));
  }
  errors.push(...validateTokens('spec.tokenRequests', spec?.tokenRequests ?? []));
  for (const mode of volumeLifecycleModes) {
    if (!MODES.includes(mode)) errors.push(notSupported('spec.volumeLifecycleModes', mode, MODES));
  }
  if (period === undefined || period >= MIN_PERIOD_SECONDS) return errors;
  const text = `must be greater than or equal to ${MIN_PERIOD_SECONDS} seconds`;
  return [...errors, invalidValue('spec.nodeAllocatableUpdatePeriodSeconds', period, text)];
}

/** Tokens for volumes: one for each audience. */
function validateTokens(path: string, tokens: readonly StorageV1TokenRequest[]): FieldError[] {
  const audiences = tokens.map(({ audience }) => audience);
  return tokens.flatMap(({ audience, expirationSeconds: seconds }, i) => {
    if (audiences.indexOf(audience) < i) return [duplicate(`${path}[${i}].audience`, audience)];
    const field = `${path}[${i}].expirationSeconds`;
    if (seconds !== undefined && seconds < MIN_TOKEN_SECONDS) {
      return [invalidValue(field, seconds, 'may not specify a duration less than 10 minutes')];
    }
    if (seconds === undefined || seconds <= MAX_TOKEN_SECONDS) return [];
    return [invalidValue(field, seconds, 'may not specify a duration larger than 2^32 seconds')];
  });
}
