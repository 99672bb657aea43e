import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Api, isApiError, type RbacV1Subject } from '#api';
import { clusterRoleBindings, clusterRoles, namespaces, roleBindings, roles } from '#kinds';
import { emptyServer } from '../empty-server.ts';
import { Authorizer } from './authorizer.ts';

const RBAC = 'rbac.authorization.k8s.io';
const NAMES = ['a', 'b'];
const VERBS = ['get', 'list'];
const USERS = [
  { name: 'jane', groups: ['dev'] },
  { name: 'joe', groups: ['dev', 'ops'] },
  { name: 'system:serviceaccount:ns:robot', groups: ['system:serviceaccounts'] },
];
const SUBJECTS: RbacV1Subject[] = [
  { kind: 'User', apiGroup: RBAC, name: 'jane' },
  { kind: 'Group', apiGroup: RBAC, name: 'dev' },
  { kind: 'Group', apiGroup: RBAC, name: 'ops' },
  { kind: 'ServiceAccount', name: 'robot', namespace: 'ns' },
];

const name = fc.constantFrom(...NAMES);
const verbs = fc.subarray(VERBS, { minLength: 1 });
const subjects = fc.subarray(SUBJECTS);
const step = fc.oneof(
  fc.record({ what: fc.constant('role' as const), inCluster: fc.boolean(), name, verbs }),
  fc.record({ what: fc.constant('binding' as const), inCluster: fc.boolean(), name, role: name, subjects }),
  fc.record({ what: fc.constant('removal' as const), inCluster: fc.boolean(), ofRole: fc.boolean(), name }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Makes the object new, so that bindings may come to name other roles. */
async function take(api: Api, next: Step): Promise<void> {
  const ofRole = next.what === 'role' || (next.what === 'removal' && next.ofRole);
  const kind = ofRole ? (next.inCluster ? clusterRoles : roles) : next.inCluster ? clusterRoleBindings : roleBindings;
  const at = { name: next.name, ...(!next.inCluster && { namespace: 'ns' }) };
  await api.delete<object>(kind, at).catch((error: unknown) => {
    if (!isApiError(error, 'NotFound')) throw error;
  });
  if (next.what === 'role') {
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: next.verbs }];
    await api.create<object>(kind, { metadata: at, rules });
  } else if (next.what === 'binding') {
    const roleRef = { apiGroup: RBAC, kind: next.inCluster ? 'ClusterRole' : 'Role', name: next.role };
    await api.create<object>(kind, { metadata: at, roleRef, subjects: next.subjects });
  }
}

function decisions(authorizer: Authorizer) {
  return USERS.flatMap((user) =>
    ['ns', 'other', ''].flatMap((namespace) =>
      VERBS.map((verb) => {
        const resource = { group: '', plural: 'pods' };
        return { user: user.name, namespace, verb, ...authorizer.decide({ user, verb, resource, namespace }) };
      }),
    ),
  );
}

test('one that has followed every change decides as one that begins now', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { api, store } = await emptyServer();
      await api.create(namespaces, { metadata: { name: 'ns' } });
      const follower = await Authorizer.over(store);
      for (const next of steps) {
        await take(api, next);
        expect(decisions(follower)).toEqual(decisions(await Authorizer.over(store)));
      }
    }),
    { numRuns: 40 },
  );
});
