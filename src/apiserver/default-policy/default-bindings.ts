const EVERYONE = 'Group system:authenticated, Group system:unauthenticated';

/** To whom cluster roles are bound, by the name that the binding has from its role. `namespace/name` is an account. */
export const clusterBindings: { readonly [role: string]: string } = {
  'cluster-admin': 'Group system:masters',
  'system:monitoring': 'Group system:monitoring',
  'system:discovery': 'Group system:authenticated',
  'system:basic-user': 'Group system:authenticated',
  'system:public-info-viewer': EVERYONE,
  'system:node-proxier': 'User system:kube-proxy',
  'system:kube-controller-manager': 'User system:kube-controller-manager',
  'system:kube-dns': 'ServiceAccount kube-system/kube-dns',
  'system:kube-scheduler': 'User system:kube-scheduler',
  'system:volume-scheduler': 'User system:kube-scheduler',
  // Nodes are given nothing by a role: what each may do depends on what runs on it.
  'system:node': '',
  'system:service-account-issuer-discovery': 'Group system:serviceaccounts',
};

/** Bindings in the system's namespaces, as `namespace/name`: the role of the namespace, and to whom it is bound. */
export const namespaceBindings: { readonly [place: string]: readonly [role: string, subjects: string] } = {
  'kube-public/system:controller:bootstrap-signer': [
    'system:controller:bootstrap-signer',
    'ServiceAccount kube-system/bootstrap-signer',
  ],
  'kube-system/system::extension-apiserver-authentication-reader': [
    'extension-apiserver-authentication-reader',
    'User system:kube-controller-manager, User system:kube-scheduler',
  ],
  'kube-system/system::leader-locking-kube-controller-manager': [
    'system::leader-locking-kube-controller-manager',
    'User system:kube-controller-manager, ServiceAccount kube-system/kube-controller-manager',
  ],
  'kube-system/system::leader-locking-kube-scheduler': [
    'system::leader-locking-kube-scheduler',
    'User system:kube-scheduler, ServiceAccount kube-system/kube-scheduler',
  ],
  'kube-system/system:controller:bootstrap-signer': [
    'system:controller:bootstrap-signer',
    'ServiceAccount kube-system/bootstrap-signer',
  ],
  'kube-system/system:controller:cloud-provider': [
    'system:controller:cloud-provider',
    'ServiceAccount kube-system/cloud-provider',
  ],
  'kube-system/system:controller:token-cleaner': [
    'system:controller:token-cleaner',
    'ServiceAccount kube-system/token-cleaner',
  ],
};
