/** What a server has more than the original while it serves versions the original has given up. */
export const legacyResources: { readonly [groupVersion: string]: readonly string[] } = {
  'apps/v1beta1': ['controllerrevisions', 'deployments', 'statefulsets'],
  'apps/v1beta2': ['controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  'batch/v1beta1': ['cronjobs'],
  'extensions/v1beta1': ['daemonsets', 'deployments', 'ingresses', 'networkpolicies', 'replicasets'],
  'networking.k8s.io/v1beta1': ['ingressclasses', 'ingresses'],
  'policy/v1beta1': ['poddisruptionbudgets'],
};

/** Where the types of those versions are. */
export const LEGACY_TYPES = /^io\.k8s\.api\.(apps|batch|extensions|networking|policy)\.v1beta\d\.\w+$/;

/** Where they are served. */
export const LEGACY_PATHS =
  /^path \/apis\/(extensions\/|(apps|batch|extensions|networking\.k8s\.io|policy)\/v1beta\d\/)/;
