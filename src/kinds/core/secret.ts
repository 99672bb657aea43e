import { configKeyProblems, type FieldError, invalidValue, required, type Secret, type Stored, tooLong } from '#api';
import { ageColumn, nameColumn, textOf } from '../cells.ts';
import { base64Bytes, problems } from '../field-rules.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { jsonObjectFault } from './json-fault.ts';
import { MAX_DATA_BYTES, validateSealed } from './sealed-data.ts';

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
    { name: 'Type', type: 'string', description: textOf('core.v1.Secret', 'type'), cell: (o) => o.type ?? '' },
    {
      name: 'Data',
      type: 'string',
      description: textOf('core.v1.Secret', 'data'),
      cell: (o) => Object.keys(o.data ?? {}).length,
    },
    ageColumn,
  ],
  defaults: defaultSecret,
  validate: (secret, old) => [...(old ? validateChange(secret, old) : []), ...validateSecret(secret)],
});

function defaultSecret(draft: Secret): void {
  draft.type ??= 'Opaque';
  if (draft.stringData) {
    const texts = Object.entries(draft.stringData).map(([key, text]) => [key, base64(text)] as const);
    const all = Object.entries({ ...draft.data, ...Object.fromEntries(texts) });
    if (all.length > 0) draft.data = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  delete draft.stringData;
}

/** A call takes no more arguments than fit on the stack. */
const CHUNK = 8192;

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let chars = '';
  for (let at = 0; at < bytes.length; at += CHUNK) chars += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(chars);
}

function validateChange(secret: Secret, old: Stored<Secret>): FieldError[] {
  return [...immutable('type', secret.type, old.type), ...validateSealed<Secret>(secret, old, ['data'])];
}

const ACCOUNT = 'kubernetes.io/service-account.name';
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
  if (sizeBytes > MAX_DATA_BYTES) errors.push(tooLong('data', MAX_DATA_BYTES));
  if (type === 'kubernetes.io/service-account-token' && !metadata?.annotations?.[ACCOUNT]) {
    errors.push(required(`metadata.annotations[${ACCOUNT}]`));
  }
  errors.push(...missingKeys(type, data).map((key) => required(`data[${key}]`)));
  const json = JSON_KEYS[type];
  if (json === undefined || data[json] === undefined) return errors;
  const fault = jsonObjectFault(atob(data[json]));
  return fault === undefined ? errors : [...errors, invalidValue(`data[${json}]`, '<secret contents redacted>', fault)];
}

/** Keys without which a secret of the type is of no use. */
function missingKeys(type: string, data: { [key: string]: string }): string[] {
  switch (type) {
    case 'kubernetes.io/basic-auth':
      return 'username' in data || 'password' in data ? [] : ['username', 'password'];
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : ['ssh-privatekey'];
    case 'kubernetes.io/tls':
      return ['tls.crt', 'tls.key'].filter((key) => !(key in data));
    default: {
      const json = JSON_KEYS[type];
      return json === undefined || json in data ? [] : [json];
    }
  }
}
