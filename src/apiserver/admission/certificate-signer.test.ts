import { beforeEach, expect, test } from 'vitest';
import type { Api, CertificateSigningRequest, Stored } from '#api';
import { certificateSigningRequests, clusterRoleBindings, clusterRoles } from '#kinds';
import { emptyServer } from '../empty-server.ts';

const RBAC = 'rbac.authorization.k8s.io';
const GROUP = 'certificates.k8s.io';
const SIGNER = 'example.com/client';

let admin: Api;
let eve: Api;
let request: Stored<CertificateSigningRequest>;

/** Eve may write the status and approval of every request, and use what is said of signers. */
async function eveMay(verb: string, ...resourceNames: string[]): Promise<void> {
  const doors = ['certificatesigningrequests/approval', 'certificatesigningrequests/status'];
  await admin.create(clusterRoles, {
    metadata: { name: 'eve' },
    rules: [
      { apiGroups: [GROUP], resources: doors, verbs: ['update'] },
      { apiGroups: [GROUP], resources: ['signers'], verbs: [verb], resourceNames },
    ],
  });
  await admin.create(clusterRoleBindings, {
    metadata: { name: 'eve' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'eve' },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: 'eve' }],
  });
}

const approved = { conditions: [{ type: 'Approved', status: 'True', reason: 'Yes', message: 'yes' }] };
const failed = { conditions: [{ type: 'Failed', status: 'True', reason: 'No', message: 'no' }] };
const write = (api: Api, subresource: string, status: CertificateSigningRequest['status']) =>
  api.update(certificateSigningRequests, { ...request, status }, { subresource });

beforeEach(async () => {
  const { server, api } = await emptyServer();
  admin = api;
  eve = server.apiFor({ name: 'eve', groups: ['system:authenticated'] });
  const pem = '-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n';
  request = await admin.create(certificateSigningRequests, {
    metadata: { name: 'hers' },
    spec: { signerName: SIGNER, usages: ['client auth'], request: Buffer.from(pem).toString('base64') },
  });
});

test.each(['approve', 'sign'])('who may not %s for a signer is refused', async (verb) => {
  await eveMay('look', SIGNER);
  const work = verb === 'approve' ? write(eve, 'approval', approved) : write(eve, 'status', failed);
  await expect(work).rejects.toMatchObject({
    code: 403,
    message: `certificatesigningrequests.certificates.k8s.io "hers" is forbidden: user not permitted to ${verb} requests with signerName "${SIGNER}"`,
  });
});

test.each([SIGNER, 'example.com/*'])('who may approve for %s approves', async (name) => {
  await eveMay('approve', name);
  expect((await write(eve, 'approval', approved)).status.conditions?.[0]?.type).toBe('Approved');
});

test('who may sign says that signing failed', async () => {
  await eveMay('sign', SIGNER);
  expect((await write(eve, 'status', failed)).status.conditions?.[0]?.type).toBe('Failed');
});

test('a write that decides nothing needs no right for the signer', async () => {
  await eveMay('look', SIGNER);
  expect((await write(eve, 'status', {})).metadata.name).toBe('hers');
});
