import { type CSIDriver, dnsSubdomainProblems, type FieldError, notSupported, type Stored, tooLong } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { problems } from '../field-rules.ts';
import { immutable } from '../immutable-field.ts';
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
    { name: 'AttachRequired', type: 'boolean', cell: ({ spec }) => spec.attachRequired ?? true },
    { name: 'PodInfoOnMount', type: 'boolean', cell: ({ spec }) => spec.podInfoOnMount ?? false },
    { name: 'StorageCapacity', type: 'boolean', cell: ({ spec }) => spec.storageCapacity ?? false },
    { name: 'TokenRequests', type: 'string', cell: audiencesText },
    { name: 'RequiresRepublish', type: 'boolean', cell: ({ spec }) => spec.requiresRepublish ?? false },
    { name: 'Modes', type: 'string', cell: ({ spec }) => (spec.volumeLifecycleModes ?? []).join(',') || '<none>' },
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
  validate: validateDriver,
  validateUpdate: ({ spec }, old) => [
    ...immutable('spec.attachRequired', spec?.attachRequired, old.spec.attachRequired),
    ...immutable('spec.volumeLifecycleModes', spec?.volumeLifecycleModes, old.spec.volumeLifecycleModes),
  ],
});

function audiencesText({ spec }: Stored<CSIDriver>): string {
  return spec.tokenRequests?.map(({ audience }) => audience || "''").join(',') ?? '<unset>';
}

const MAX_NAME = 63;
const GROUP_POLICIES = ['ReadWriteOnceWithFSType', 'File', 'None'];
const MODES = ['Persistent', 'Ephemeral'];

/** The name of a driver: short, and a domain in any case. */
export function driverName(field: string, name: string): FieldError[] {
  const errors: FieldError[] = name.length > MAX_NAME ? [tooLong(field, MAX_NAME)] : [];
  return [...errors, ...problems(field, name, dnsSubdomainProblems(name.toLowerCase()))];
}

function validateDriver({ metadata, spec }: CSIDriver): FieldError[] {
  const { fsGroupPolicy = '', volumeLifecycleModes = [] } = spec ?? {};
  const errors = driverName('metadata.name', metadata?.name ?? '');
  if (!GROUP_POLICIES.includes(fsGroupPolicy)) {
    errors.push(notSupported('spec.fsGroupPolicy', fsGroupPolicy, GROUP_POLICIES));
  }
  for (const mode of volumeLifecycleModes) {
    if (!MODES.includes(mode)) errors.push(notSupported('spec.volumeLifecycleModes', mode, MODES));
  }
  return errors;
}
