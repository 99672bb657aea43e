import { ApiError, notFound } from '#api';
import { namespaces } from '#kinds';
import { refused } from './refusal.ts';
import type { AdmissionContext, AdmissionRequest, AdmissionStep } from './step.ts';

const IMMORTAL = ['default', 'kube-system', 'kube-public'];

/** Objects live only in namespaces that exist, and nothing new comes into one that is going away. */
export const namespaceLifecycle: AdmissionStep = {
  name: 'NamespaceLifecycle',
  admit(request, context) {
    const { kind, operation, name } = request;
    if (kind.plural === namespaces.plural && kind.group === '') {
      if (operation === 'delete' && IMMORTAL.includes(name)) throw immortal(name);
      return;
    }
    const isWrite = operation === 'create' || operation === 'update';
    return request.namespace && isWrite ? checkNamespace(request, request.namespace, context) : undefined;
  },
};

async function checkNamespace(request: AdmissionRequest, namespace: string, context: AdmissionContext): Promise<void> {
  const found = await context.lookup(namespaces, { name: namespace });
  if (!found) throw notFound(namespaces, namespace);
  if (request.operation !== 'create' || found.status.phase !== 'Terminating') return;
  throw refused(request, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);
}

function immortal(name: string): ApiError {
  return new ApiError('Forbidden', `namespaces "${name}" is forbidden: this namespace may not be deleted`, {
    details: { name, kind: 'namespaces' },
  });
}
