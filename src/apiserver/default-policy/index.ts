import {
  type Api,
  type ClusterRole,
  type ClusterRoleBinding,
  isApiError,
  type KubeObject,
  nameOf,
  nameText,
  type Resource,
  type Stored,
} from '#api';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '#kinds';
import { policyObjects } from './policy-objects.ts';
import { reconciledBinding, reconciledRole } from './reconciled.ts';

/** What a standing object must become; undefined when it is right. */
type Reconcile<T extends KubeObject> = (standing: Stored<T>, wanted: T) => T | 'recreate' | undefined;

/**
 * Writes the roles and bindings every cluster has, and gives those that stand there what they lack. Somebody's
 * additions are left alone, as is everything whose annotation says so; where nothing is lacking nothing is written.
 */
export async function ensureDefaultPolicy(api: Api): Promise<void> {
  const wanted = policyObjects();
  await Promise.all([
    ensureAll<ClusterRole>(api, clusterRoles, wanted.clusterRoles, reconciledRole),
    ensureAll<ClusterRoleBinding>(api, clusterRoleBindings, wanted.clusterRoleBindings, reconciledBinding),
    ensureAll<ClusterRole>(api, roles, wanted.roles, reconciledRole),
    ensureAll<ClusterRoleBinding>(api, roleBindings, wanted.roleBindings, reconciledBinding),
  ]);
}

async function ensureAll<T extends KubeObject>(
  api: Api,
  resource: Resource<T>,
  wanted: readonly T[],
  reconcile: Reconcile<T>,
): Promise<void> {
  const { items } = await api.list(resource);
  const standing = new Map(items.map((object) => [nameText(nameOf(object)), object]));
  await Promise.all(
    wanted.map(async (object) => {
      const at = nameOf({ metadata: { name: '', ...object.metadata } });
      const found = standing.get(nameText(at));
      const next = found ? reconcile(found, object) : object;
      if (next === undefined) return;
      if (next === 'recreate') await api.delete(resource, at);
      if (next === 'recreate' || !found) await create(api, resource, object);
      else await api.update(resource, next);
    }),
  );
}

/** Who was faster has made the same. */
async function create<T extends KubeObject>(api: Api, resource: Resource<T>, object: T): Promise<void> {
  try {
    await api.create(resource, object);
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
  }
}
