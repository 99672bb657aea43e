const EVENTS = 'create,patch,update core,events.k8s.io events';

/** Roles that hold in one of the system's namespaces only, as `namespace/name`. */
export const namespaceRoles: { readonly [place: string]: string } = {
  'kube-public/system:controller:bootstrap-signer': `
    read core configmaps
    update core configmaps cluster-info
    ${EVENTS}
  `,
  'kube-system/extension-apiserver-authentication-reader': `
    read core configmaps extension-apiserver-authentication
  `,
  'kube-system/system::leader-locking-kube-controller-manager': `
    watch core configmaps
    get,update core configmaps kube-controller-manager
  `,
  'kube-system/system::leader-locking-kube-scheduler': `
    watch core configmaps
    get,update core configmaps kube-scheduler
  `,
  'kube-system/system:controller:bootstrap-signer': 'read core secrets',
  'kube-system/system:controller:cloud-provider': 'create,read core configmaps',
  'kube-system/system:controller:token-cleaner': `
    delete,read core secrets
    ${EVENTS}
  `,
};
