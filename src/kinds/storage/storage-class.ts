import {
  duplicate,
  type FieldError,
  forbidden,
  labelValueProblems,
  notSupported,
  required,
  type StorageClass,
  type Stored,
  type TopologySelectorTerm,
} from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { problems, qualifiedName } from '../field-rules.ts';
import { immutable, sameValue } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateParameters } from './parameters-validation.ts';

const IS_DEFAULT = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

export const storageClasses = declareKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.storage.v1.StorageClass',
  subresources: {},
  countsGenerations: false,
  columns: [
    { ...nameColumn, cell: nameText },
    {
      name: 'Provisioner',
      type: 'string',
      description: textOf('storage.v1.StorageClass', 'provisioner'),
      cell: ({ provisioner }) => provisioner,
    },
    {
      name: 'ReclaimPolicy',
      type: 'string',
      description: textOf('storage.v1.StorageClass', 'reclaimPolicy'),
      cell: ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete',
    },
    {
      name: 'VolumeBindingMode',
      type: 'string',
      description: textOf('storage.v1.StorageClass', 'volumeBindingMode'),
      cell: ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate',
    },
    {
      name: 'AllowVolumeExpansion',
      type: 'string',
      description: textOf('storage.v1.StorageClass', 'allowVolumeExpansion'),
      cell: (o) => o.allowVolumeExpansion ?? false,
    },
    ageColumn,
  ],
  defaults: (draft) => {
    draft.reclaimPolicy ??= 'Delete';
    draft.volumeBindingMode ??= 'Immediate';
  },
  validate: (storageClass, old) => (old ? [] : validateStorageClass(storageClass)),
  validateUpdate: (storageClass, old) => [
    ...(['parameters', 'provisioner', 'reclaimPolicy'] as const)
      .filter((field) => !sameValue(storageClass[field], old[field]))
      .map((field) => forbidden(field, `updates to ${field} are forbidden.`)),
    ...immutable('volumeBindingMode', storageClass.volumeBindingMode, old.volumeBindingMode),
  ],
  warnings: topologyWarnings,
});

function nameText({ metadata }: Stored<StorageClass>): string {
  const isDefault = IS_DEFAULT.some((key) => metadata.annotations?.[key] === 'true');
  return isDefault ? `${metadata.name} (default)` : metadata.name;
}

const MODES = ['Immediate', 'WaitForFirstConsumer'];
const POLICIES = ['Delete', 'Retain'];

function validateStorageClass(storageClass: StorageClass): FieldError[] {
  const { provisioner, parameters, reclaimPolicy = '', volumeBindingMode, allowedTopologies = [] } = storageClass;
  const errors: FieldError[] = provisioner
    ? qualifiedName('provisioner', provisioner.toLowerCase())
    : [required('provisioner')];
  errors.push(...validateParameters('parameters', parameters));
  if (reclaimPolicy && !POLICIES.includes(reclaimPolicy)) {
    errors.push(notSupported('reclaimPolicy', reclaimPolicy, POLICIES));
  }
  if (!volumeBindingMode) errors.push(required('volumeBindingMode'));
  else if (!MODES.includes(volumeBindingMode)) {
    errors.push(notSupported('volumeBindingMode', volumeBindingMode, MODES));
  }
  return [...errors, ...allowedTopologies.flatMap((term, i) => validateTopology(term, i, allowedTopologies))];
}

function validateTopology(term: TopologySelectorTerm, i: number, all: readonly TopologySelectorTerm[]): FieldError[] {
  const path = `allowedTopologies[${i}].matchLabelExpressions`;
  const keys = (term.matchLabelExpressions ?? []).map(({ key }) => key);
  const errors = (term.matchLabelExpressions ?? []).flatMap(({ key, values = [] }, j): FieldError[] => {
    const at = `${path}[${j}]`;
    return [
      ...(values.length === 0 ? [required(`${at}.values`)] : []),
      ...values.flatMap((value, k) => [
        ...(values.indexOf(value) < k ? [duplicate(`${at}.values[${k}]`, value)] : []),
        ...problems(`${at}.values[${k}]`, value, labelValueProblems(value)),
      ]),
      ...qualifiedName(`${at}.key`, key),
      ...(keys.indexOf(key) < j ? [duplicate(`${at}.key`, key)] : []),
    ];
  });
  return all.slice(0, i).some((other) => sameValue(other, term)) ? [...errors, duplicate(path, '')] : errors;
}

/** Labels of nodes that have other names by now. */
const RENAMED: { readonly [label: string]: string } = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
};

function topologyWarnings({ allowedTopologies = [] }: StorageClass): string[] {
  return allowedTopologies.flatMap(({ matchLabelExpressions = [] }, i) =>
    matchLabelExpressions.flatMap(({ key }, j) => {
      const use = RENAMED[key];
      const field = `allowedTopologies[${i}].matchLabelExpressions[${j}].key`;
      const since = key.startsWith('beta.kubernetes.io/instance') || key.startsWith('failure') ? 'v1.17' : 'v1.14';
      return use ? [`${field}: deprecated since ${since}; use "${use}" instead`] : [];
    }),
  );
}
