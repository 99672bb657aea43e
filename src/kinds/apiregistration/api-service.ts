import { type APIService, type FieldError, invalidValue, required, type Stored } from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { inRange } from '../field-rules.ts';
import { declareKind } from '../kind.ts';

export const apiServices = declareKind<APIService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  singular: 'apiservice',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  definition: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  subresources: { status: true },
  nameRule: 'path-segment',
  countsGenerations: false,
  plainFinalizers: true,
  needsVersionToUpdate: true,
  columns: [
    nameColumn,
    { name: 'Service', type: 'string', cell: serviceText },
    { name: 'Available', type: 'string', cell: availableText },
    ageColumn,
  ],
  defaults: ({ spec }) => {
    if (spec?.service) spec.service.port ??= 443;
  },
  prepareCreate(draft) {
    // A group that this server answers for itself is there as soon as it is known.
    if (draft.spec?.service) return;
    const since = draft.metadata?.creationTimestamp;
    draft.status = {
      conditions: [
        {
          type: 'Available',
          status: 'True',
          reason: 'Local',
          message: 'Local APIServices are always available',
          ...(since && { lastTransitionTime: since }),
        },
      ],
    };
  },
  validate: validateApiService,
});

function serviceText({ spec: { service } }: Stored<APIService>): string {
  return service ? `${service.namespace ?? ''}/${service.name ?? ''}` : 'Local';
}

function availableText({ status }: Stored<APIService>): string {
  const available = status.conditions?.find(({ type }) => type === 'Available');
  if (!available) return 'Unknown';
  return available.status === 'True' ? 'True' : `${available.status} (${available.reason ?? ''})`;
}

function validateApiService({ metadata, spec }: APIService): FieldError[] {
  const { group = '', version = '', service, groupPriorityMinimum = 0, versionPriority = 0 } = spec ?? {};
  const name = metadata?.name ?? '';
  const expected = `${version}.${group}`;
  const errors: FieldError[] = [];
  if (name !== expected) {
    const text = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(expected)}`;
    errors.push(invalidValue('metadata.name', name, text));
  }
  if (!version) errors.push(required('spec.version'));
  errors.push(
    ...inRange('spec.groupPriorityMinimum', groupPriorityMinimum, 1, 20_000),
    ...inRange('spec.versionPriority', versionPriority, 1, 1000),
  );
  if (!service) {
    if (spec?.caBundle) errors.push(invalidValue('spec.caBundle', '', 'local APIServices may not have a caBundle'));
    if (spec?.insecureSkipTLSVerify) {
      errors.push(
        invalidValue('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify'),
      );
    }
    return errors;
  }
  if (!service.namespace) errors.push(required('spec.service.namespace'));
  if (!service.name) errors.push(required('spec.service.name'));
  if (spec?.insecureSkipTLSVerify && spec.caBundle) {
    errors.push(invalidValue('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  }
  return errors;
}
