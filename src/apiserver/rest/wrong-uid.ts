import { type ApiError, conflict } from '#api';

/** Where the original keeps objects, for kinds that it does not keep under their own name. */
const FOLDERS: { readonly [resource: string]: string } = {
  'core/endpoints': 'services/endpoints',
  'core/nodes': 'minions',
  'core/replicationcontrollers': 'controllers',
  'core/services': 'services/specs',
  'events.k8s.io/events': 'events',
  'networking.k8s.io/ingresses': 'ingress',
};
const OWN_GROUPS = ['apiextensions.k8s.io', 'apiregistration.k8s.io'];

interface Place {
  name: string;
  namespace: string | undefined;
  uid: string;
  found: string;
}

/** The caller means another object of that name, in the words of the original's storage. `named` is what it is about. */
export function wrongUid(
  kind: { group: string; plural: string; custom?: unknown },
  { name, namespace, uid, found }: Place,
  named: { group: string; plural: string } = kind,
): ApiError {
  const { group, plural } = kind;
  const own = kind.custom !== undefined || OWN_GROUPS.includes(group);
  const folder = own ? `${group}/${plural}` : (FOLDERS[`${group || 'core'}/${plural}`] ?? plural);
  const key = ['/registry', folder, namespace, name].filter((part) => part !== undefined).join('/');
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`;
  const error = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
  return conflict(named, name, error);
}
