import { absentValueOf, definitions, type FieldSchema, isJsonObject, type PodSpec, QUANTITY } from '#api';
import { internalPodSpec } from './core/internal-form.ts';

type Fields = { [field: string]: unknown };

const POD_SPEC = 'io.k8s.api.core.v1.PodSpec';

/**
 * An object as messages of the original show it: it validates a form of its own, where every field is written, absent
 * ones as null or zero, under names that start with a capital. Types that all groups share are shown as on the wire,
 * and pods, whose form differs most, by a table of their own.
 */
export function internalForm(definition: string, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  const fields = definitions[definition]?.fields ?? {};
  if (!isJsonObject(value) || Object.keys(fields).length === 0 || definition.startsWith('io.k8s.apimachinery.'))
    return value;
  if (definition === POD_SPEC) return internalPodSpec(value as unknown as PodSpec);
  const form: Fields = {};
  for (const [field, schema] of byNumber(fields)) {
    if (field === 'metadata') Object.assign(form, value.metadata);
    else form[goName(field)] = fieldForm(definition, field, { schema, value: value[field] });
  }
  return form;
}

function fieldForm(
  definition: string,
  field: string,
  { schema, value }: { schema: FieldSchema; value: unknown },
): unknown {
  const { type } = schema;
  if (value === undefined || value === null) return zeroOf(definition, field, schema);
  if (type.startsWith('[') && Array.isArray(value)) return value.map((item) => internalForm(type.slice(1, -1), item));
  if (type.startsWith('{') && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, internalForm(type.slice(1, -1), item)]));
  }
  return internalForm(type, value);
}

/** What absent fields are that only the wire can leave out. */
const ZEROS: { readonly [field: string]: unknown } = {
  'RollingUpdateDaemonSet.maxSurge': 0,
  'RollingUpdateDaemonSet.maxUnavailable': 0,
  'RollingUpdateDeployment.maxSurge': 0,
  'RollingUpdateDeployment.maxUnavailable': 0,
  'RollingUpdateStatefulSetStrategy.partition': 0,
};

/** Texts that can be absent, which is not the same as empty. */
const NULL_TEXTS: ReadonlySet<string> = new Set([
  'DeviceConstraint.distinctAttribute',
  'DeviceConstraint.matchAttribute',
  'HostPathVolumeSource.type',
  'PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy',
  'PodFailurePolicyOnExitCodesRequirement.containerName',
  'SuccessPolicyRule.succeededIndexes',
  'VolumeAttachmentSource.persistentVolumeName',
]);

/** What an absent field is: null, or the zero of its type where the two cannot be told apart. */
function zeroOf(definition: string, field: string, schema: FieldSchema): unknown {
  const { type, required } = schema;
  const path = `${definition.slice(definition.lastIndexOf('.') + 1)}.${field}`;
  if (path in ZEROS) return ZEROS[path];
  if (NULL_TEXTS.has(path)) return null;
  const absent = absentValueOf(definition, field, schema);
  if (absent !== undefined) return absent;
  if (!required) return null;
  if (type === 'string') return '';
  if (type === 'boolean') return false;
  if (type.startsWith('integer')) return 0;
  if (type === QUANTITY) return '0';
  return definitions[type] ? internalForm(type, {}) : null;
}

/** Fields in the order in which they were added to the type. */
function byNumber(fields: { readonly [name: string]: FieldSchema }): [string, FieldSchema][] {
  return Object.entries(fields).sort(([, a], [, b]) => (a.proto ?? 0) - (b.proto ?? 0));
}

const LEADING_ACRONYM =
  /^(api|uid|url|ip|cidr|dns|tls|http|https|tcp|grpc|os|tty|csi|fs|nfs|rbd|fc|iscsi|ca|cel|json|id)(?=[A-Z]|$)/;
const IRREGULAR: { readonly [name: string]: string } = {
  cephfs: 'CephFS',
  seLinuxMount: 'SELinuxMount',
  storageos: 'StorageOS',
};

function goName(name: string): string {
  return (
    IRREGULAR[name] ??
    name.replace(LEADING_ACRONYM, (word) => word.toUpperCase()).replace(/^[a-z]/, (letter) => letter.toUpperCase())
  );
}
