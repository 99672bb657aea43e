import type { FieldError, HTTPIngressPath, Ingress, IngressBackend, KubeObject } from '#api';
import { ingresses } from '../networking/ingress.ts';
import { olderOwners, ownersOfToday } from './ingress-owners.ts';
import { type OlderVersion, olderVersion } from './older-version.ts';

interface OlderBackend extends Omit<IngressBackend, 'service'> {
  serviceName?: string;
  servicePort?: number | string;
}
type OlderPath = Omit<HTTPIngressPath, 'backend'> & { backend?: OlderBackend };
type Rules<P> = { host?: string; http?: { paths?: P[] } }[];
type OlderSpec = Omit<NonNullable<Ingress['spec']>, 'defaultBackend' | 'rules'> & {
  backend?: OlderBackend;
  rules?: Rules<OlderPath>;
};
type OlderIngress = KubeObject & { spec?: OlderSpec };

function backendOfToday({ serviceName = '', servicePort = 0, ...rest }: OlderBackend): IngressBackend {
  if (serviceName === '' && servicePort === 0) return rest;
  const number = typeof servicePort === 'number';
  const port = number ? servicePort !== 0 && { number: servicePort } : servicePort !== '' && { name: servicePort };
  return { ...rest, service: { name: serviceName, port: port || {} } };
}

function olderBackend({ service, ...rest }: IngressBackend): OlderBackend {
  if (!service) return rest;
  return { ...rest, serviceName: service.name, servicePort: service.port?.name || (service.port?.number ?? 0) };
}

/** The same rules with other backends. */
function withBackends<A, B>(
  rules: Rules<{ backend?: A }> | undefined,
  backendOf: (backend: A) => B,
): Rules<{ backend?: B }> | undefined {
  return rules?.map(({ http, ...rule }) => {
    if (!http?.paths) return { ...rule, ...(http && { http: {} }) };
    const paths = http.paths.map(({ backend, ...path }) => ({
      ...path,
      ...(backend && { backend: backendOf(backend) }),
    }));
    return { ...rule, http: { ...http, paths } };
  });
}

function toToday(object: OlderIngress): object {
  if (!object.spec) return object;
  const { backend, rules, ...spec } = object.spec;
  return {
    ...object,
    metadata: ownersOfToday(object.metadata),
    spec: {
      ...spec,
      ...(backend && { defaultBackend: backendOfToday(backend) }),
      ...(rules && { rules: withBackends(rules, backendOfToday) }),
    },
  };
}

function fromToday(object: Ingress): object {
  const { defaultBackend, rules, ...spec } = object.spec ?? {};
  return {
    ...object,
    metadata: olderOwners(object.metadata),
    spec: {
      ...spec,
      ...(defaultBackend && { backend: olderBackend(defaultBackend) }),
      ...(rules && { rules: withBackends(rules, olderBackend) }),
    },
  };
}

function defaults({ spec }: OlderIngress): void {
  for (const { http } of spec?.rules ?? []) {
    for (const path of http?.paths ?? []) path.pathType ??= 'ImplementationSpecific';
  }
}

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.defaultBackend\b/, '.backend'],
  [/\.service\.name$/, '.serviceName'],
  [/\.service\.port\.(name|number)$/, '.servicePort'],
];

function inOlderWords(error: FieldError): FieldError {
  const field = NAMES.reduce((text, [name, older]) => text.replace(name, older), error.field);
  return { ...error, field, detail: error.detail.replace('`defaultBackend`', '`backend`') };
}

const OLDER = {
  version: 'v1beta1',
  removed: '1.22',
  defaults,
  toToday,
  fromToday,
  inOlderWords,
} satisfies Partial<OlderVersion>;

export const ingressesV1beta1 = olderVersion(ingresses, { ...OLDER, deprecated: '1.19' });
export const ingressesExtensions = olderVersion(ingresses, { ...OLDER, group: 'extensions', deprecated: '1.14' });
