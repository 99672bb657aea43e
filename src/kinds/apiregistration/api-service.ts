import {
  type APIService,
  dns1035LabelProblems,
  dnsSubdomainProblems,
  type FieldError,
  invalidValue,
  notSupported,
  pathSegmentProblems,
  portNumberProblems,
  quoted,
  required,
  type Stored,
} from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { base64Bytes, problems } from '../field-rules.ts';
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
    {
      name: 'Service',
      type: 'string',
      description: 'The reference to the service that hosts this API endpoint.',
      cell: serviceText,
    },
    { name: 'Available', type: 'string', description: 'Whether this service is available.', cell: availableText },
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
  validateStatus: validateApiServiceStatus,
});

function serviceText({ spec: { service } }: Stored<APIService>): string {
  return service ? `${service.namespace ?? ''}/${service.name ?? ''}` : 'Local';
}

function availableText({ status }: Stored<APIService>): string {
  const available = status.conditions?.find(({ type }) => type === 'Available');
  if (!available) return 'Unknown';
  return available.status === 'True' ? 'True' : `${available.status} (${available.reason ?? ''})`;
}

const MAX_GROUP_PRIORITY = 20_000;
const MAX_VERSION_PRIORITY = 1000;
const STATUSES = ['True', 'False', 'Unknown'];

function validateApiService({ metadata, spec }: APIService): FieldError[] {
  const { group = '', version = '', service, groupPriorityMinimum = 0, versionPriority = 0 } = spec ?? {};
  const name = metadata?.name ?? '';
  const expected = `${version}.${group}`;
  const errors: FieldError[] = [];
  if (name !== expected && pathSegmentProblems(name).length === 0) {
    const text = `must be \`spec.version+"."+spec.group\`: ${quoted(expected)}`;
    errors.push(invalidValue('metadata.name', name, text));
  }
  if (!group && version !== 'v1') {
    errors.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  }
  if (group) errors.push(...problems('spec.group', group, dnsSubdomainProblems(group)));
  errors.push(...problems('spec.version', version, dns1035LabelProblems(version)));
  const priority = (field: string, value: number, limit: number) => {
    if (value > 0 && value <= limit) return;
    errors.push(invalidValue(`spec.${field}`, value, `must be positive and less than ${limit}`));
  };
  priority('groupPriorityMinimum', groupPriorityMinimum, MAX_GROUP_PRIORITY);
  priority('versionPriority', versionPriority, MAX_VERSION_PRIORITY);
  return [...errors, ...(service ? validateService(spec) : validateLocal(spec))];
}

/** A group that this server answers for itself needs no way to be reached. */
function validateLocal(spec: APIService['spec']): FieldError[] {
  const errors: FieldError[] = [];
  if (spec?.caBundle) {
    const size = `${base64Bytes(spec.caBundle)} bytes`;
    errors.push(invalidValue('spec.caBundle', size, 'local APIServices may not have a caBundle'));
  }
  if (!spec?.insecureSkipTLSVerify) return errors;
  const text = 'local APIServices may not have insecureSkipTLSVerify';
  return [...errors, invalidValue('spec.insecureSkipTLSVerify', true, text)];
}

function validateService(spec: APIService['spec']): FieldError[] {
  const { namespace, name, port = 443 } = spec?.service ?? {};
  const errors: FieldError[] = [];
  if (!namespace) errors.push(required('spec.service.namespace'));
  if (!name) errors.push(required('spec.service.name'));
  const wrong = portNumberProblems(port);
  if (wrong.length > 0) {
    errors.push(invalidValue('spec.service.port', port, `port is not valid: ${wrong.join(',')}`));
  }
  if (!spec?.insecureSkipTLSVerify || !spec.caBundle) return errors;
  return [...errors, invalidValue('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present')];
}

function validateApiServiceStatus({ status }: APIService): FieldError[] {
  return (status?.conditions ?? []).flatMap(({ status: value }, i) =>
    STATUSES.includes(value) ? [] : [notSupported(`status.conditions[${i}].status`, value, STATUSES)],
  );
}
