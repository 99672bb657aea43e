import { configKeyProblems, type FieldError, forbidden, invalidValue, required, type Secret, tooLong } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { base64Bytes, problems } from '../field-rules.ts';
import { immutable, sameValue } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';

export const secrets = declareKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  categories: [],
  namespaced: true,
  definition: 'io.k8s.api.core.v1.Secret',
  subresources: {},
  countsGenerations: false,
  selectableFields: { type: (o) => o.type ?? '' },
  columns: [
    nameColumn,
    { name: 'Type', type: 'string', cell: (o) => o.type ?? '' },
    { name: 'Data', type: 'string', cell: (o) => Object.keys(o.data ?? {}).length },
    ageColumn,
  ],
  defaults: defaultSecret,
  validate: validateSecret,
  validateUpdate(secret, old) {
    const errors = immutable('type', secret.type, old.type);
    if (!old.immutable) return errors;
    if (!secret.immutable) errors.push(forbidden('immutable', FIXED));
    if (!sameValue(secret.data ?? {}, old.data ?? {})) errors.push(forbidden('data', FIXED));
    return errors;
  },
});

function defaultSecret(draft: Secret): void {
  draft.type ??= 'Opaque';
  for (const [key, text] of Object.entries(draft.stringData ?? {})) {
    draft.data = { ...draft.data, [key]: btoa(String.fromCharCode(...new TextEncoder().encode(text))) };
  }
  delete draft.stringData;
}

const FIXED = 'field is immutable when `immutable` is set';
const MAX_BYTES = 1024 * 1024;
const ACCOUNT = 'kubernetes.io/service-account.name';
/** Keys without which a secret of the type is of no use. */
const NEEDED_KEYS: { readonly [type: string]: readonly string[] } = {
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};
/** Keys that must hold JSON. */
const JSON_KEYS: { readonly [type: string]: string } = {
  'kubernetes.io/dockercfg': '.dockercfg',
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
};

function validateSecret({ data = {}, type = 'Opaque', metadata }: Secret): FieldError[] {
  const errors: FieldError[] = [];
  let sizeBytes = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...problems(`data[${key}]`, key, configKeyProblems(key)));
    sizeBytes += base64Bytes(value);
  }
  if (sizeBytes > MAX_BYTES) errors.push(tooLong('data', MAX_BYTES));
  if (type === 'kubernetes.io/service-account-token' && !metadata?.annotations?.[ACCOUNT]) {
    errors.push(required(`metadata.annotations[${ACCOUNT}]`));
  }
  if (type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data)) {
    errors.push(required('data[username]'), required('data[password]'));
  }
  for (const key of NEEDED_KEYS[type] ?? []) if (!(key in data)) errors.push(required(`data[${key}]`));
  const json = JSON_KEYS[type];
  if (json && data[json] === undefined) errors.push(required(`data[${json}]`));
  else if (json && !isJson(data[json] ?? '')) {
    errors.push(invalidValue(`data[${json}]`, '<secret contents redacted>', 'invalid character'));
  }
  return errors;
}

function isJson(base64: string): boolean {
  try {
    JSON.parse(atob(base64));
    return true;
  } catch {
    return false;
  }
}
