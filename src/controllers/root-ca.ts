import { type ConfigMap, isApiError, type Namespace } from '#api';
import { configMaps, namespaces } from '#kinds';
import { namespaceIsLeaving } from './failure.ts';
import { create, update } from './runtime/change.ts';
import { type Controller, reads } from './runtime/controller.ts';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION = 'kubernetes.io/description';
const TEXT =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the ' +
  'internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes ' +
  'clusters.';

/** Puts the certificate authority's certificate where pods of every namespace find it. */
export function rootCaPublisher(pem: string): Controller<Namespace> {
  return {
    name: 'root-ca-cert-publisher',
    reconciles: namespaces,
    reads: [reads(configMaps, ({ metadata }) => (metadata.name === NAME ? [{ name: metadata.namespace ?? '' }] : []))],
    reconcile: ({ metadata }, seen) => {
      const at = { namespace: metadata.name, name: NAME };
      if (metadata.deletionTimestamp) return [];
      const data = { 'ca.crt': pem };
      const standing = seen.of(configMaps).get(at);
      if (!standing) {
        const object: ConfigMap = {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { ...at, annotations: { [DESCRIPTION]: TEXT } },
          data,
        };
        const failed = (error: unknown) =>
          isApiError(error, 'AlreadyExists') || namespaceIsLeaving(error) ? [] : undefined;
        return [create(configMaps, object, { failed })];
      }
      const { annotations } = standing.metadata;
      const current = Object.keys(standing.data ?? {}).length === 1 && standing.data?.['ca.crt'] === pem;
      if (current && annotations?.[DESCRIPTION] === TEXT) return [];
      const described = { ...standing.metadata, annotations: { ...annotations, [DESCRIPTION]: TEXT } };
      return [update(configMaps, { ...standing, metadata: described, data })];
    },
  };
}
