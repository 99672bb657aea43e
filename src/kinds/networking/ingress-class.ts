import {
  type FieldError,
  forbidden,
  type IngressClass,
  notSupported,
  pathSegmentProblems,
  required,
  type Stored,
  tooLong,
} from '#api';
import { ageColumn, nameColumn } from '../cells.ts';
import { domainPrefixedPath, problems } from '../field-rules.ts';
import { immutable } from '../immutable-field.ts';
import { declareKind } from '../kind.ts';
import { validateReference } from './object-reference-validation.ts';

export const ingressClasses = declareKind<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  definition: 'io.k8s.api.networking.v1.IngressClass',
  subresources: {},
  countsGenerations: true,
  columns: [
    nameColumn,
    {
      name: 'Controller',
      type: 'string',
      description: 'Controller that is responsible for handling this class',
      cell: ({ spec }) => spec.controller ?? '',
    },
    {
      name: 'Parameters',
      type: 'string',
      description: 'A reference to a resource with additional parameters',
      cell: parametersText,
    },
    ageColumn,
  ],
  defaults: ({ spec }) => {
    if (spec?.parameters) spec.parameters.scope ??= 'Cluster';
  },
  validate: (ingressClass, old) => [
    ...(old ? immutable('spec.controller', ingressClass.spec?.controller, old.spec.controller) : []),
    ...validateIngressClass(ingressClass),
  ],
});

function parametersText({ spec: { parameters } }: Stored<IngressClass>): string {
  if (!parameters) return '<none>';
  const { apiGroup, kind, name } = parameters;
  return `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`;
}

const MAX_CONTROLLER = 250;

function validateIngressClass({ spec = {} }: IngressClass): FieldError[] {
  const { controller = '', parameters } = spec;
  const errors: FieldError[] = controller.length > MAX_CONTROLLER ? [tooLong('spec.controller', MAX_CONTROLLER)] : [];
  errors.push(...domainPrefixedPath('spec.controller', controller));
  if (!parameters) return errors;
  const path = 'spec.parameters';
  const { namespace, scope } = parameters;
  errors.push(...validateReference(path, parameters));
  if (scope !== 'Namespace' && scope !== 'Cluster') {
    errors.push(notSupported(`${path}.scope`, scope ?? '', ['Cluster', 'Namespace']));
  }
  if (scope === 'Namespace' && !namespace) {
    errors.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  }
  if (scope === 'Cluster' && namespace !== undefined) {
    errors.push(forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  }
  if (!namespace) return errors;
  return [...errors, ...problems(`${path}.namespace`, namespace, pathSegmentProblems(namespace))];
}
