import { expect, test } from 'vitest';
import type { PodSpec } from '#api';
import { detailText, policyOf, violations } from './policy.ts';

const container = (name: string, more: object = {}) => ({ name, image: 'i', ...more });
const safe = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
};
const secured = (name: string, more: object = {}) => container(name, { securityContext: { ...safe, ...more } });

function found(level: string, spec: object, annotations: { [key: string]: string } = {}): string {
  const [name = '', version = 'latest'] = level.split(' ');
  const { enforce } = policyOf({
    'pod-security.kubernetes.io/enforce': name,
    'pod-security.kubernetes.io/enforce-version': version,
  });
  return detailText(violations(enforce, { annotations, spec: spec as PodSpec }));
}

test.each<[level: string, spec: object, text: string]>([
  ['privileged', { containers: [container('a')], hostNetwork: true }, ''],
  ['baseline', { containers: [container('a')] }, ''],
  ['restricted', { containers: [secured('a')] }, ''],
  [
    'restricted',
    { containers: [container('a')] },
    'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), ' +
      'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), ' +
      'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), ' +
      'seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ],
  [
    'baseline',
    {
      hostNetwork: true,
      hostPID: true,
      volumes: [{ name: 'v', hostPath: { path: '/' } }],
      initContainers: [container('z', { ports: [{ containerPort: 1, hostPort: 81 }] })],
      containers: [
        container('a', { ports: [{ containerPort: 1, hostPort: 80 }], securityContext: { privileged: true } }),
      ],
    },
    'host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volume "v"), ' +
      'hostPort (containers "z", "a" use hostPorts 80, 81), ' +
      'privileged (container "a" must not set securityContext.privileged=true)',
  ],
  [
    'restricted',
    {
      volumes: [
        { name: 'v', hostPath: { path: '/' } },
        { name: 'n', nfs: { server: 's', path: '/' } },
        { name: 'e', emptyDir: {} },
      ],
      containers: [secured('a', { capabilities: { drop: ['ALL'], add: ['SYS_ADMIN', 'NET_BIND_SERVICE'] } })],
    },
    'unrestricted capabilities (container "a" must not include "SYS_ADMIN" in securityContext.capabilities.add), ' +
      'restricted volume types (volumes "v", "n" use restricted volume types "hostPath", "nfs")',
  ],
  [
    'baseline',
    { containers: [container('a', { securityContext: { capabilities: { add: ['NET_RAW', 'CHOWN', 'NET_ADMIN'] } } })] },
    'non-default capabilities (container "a" must not include "NET_ADMIN", "NET_RAW" in securityContext.capabilities.add)',
  ],
  [
    'baseline',
    {
      securityContext: {
        seccompProfile: { type: 'Unconfined' },
        seLinuxOptions: { type: 'spc_t', user: 'u' },
        sysctls: [
          { name: 'kernel.msgmax', value: '1' },
          { name: 'net.ipv4.tcp_rmem', value: '1' },
        ],
        windowsOptions: { hostProcess: true },
      },
      containers: [
        container('a', { securityContext: { procMount: 'Unmasked', appArmorProfile: { type: 'Unconfined' } } }),
      ],
    },
    'forbidden AppArmor profile (container "a" must not set AppArmor profile type to "Unconfined"), ' +
      'procMount (container "a" must not set securityContext.procMount to "Unmasked"), ' +
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set), ' +
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined"), ' +
      'forbidden sysctls (kernel.msgmax), ' +
      'hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)',
  ],
  [
    'restricted',
    {
      securityContext: { runAsNonRoot: false, runAsUser: 0 },
      containers: [secured('a', { runAsNonRoot: false }), secured('b', { runAsUser: 0 })],
    },
    'runAsNonRoot != true (pod and container "a" must not set securityContext.runAsNonRoot=false), ' +
      'runAsUser=0 (pod and container "b" must not set runAsUser=0)',
  ],
  [
    'baseline',
    { containers: [container('a', { livenessProbe: { httpGet: { port: 1, host: 'b' } } })] },
    'probe or lifecycle host (container "a" uses probe or lifecycle host "b")',
  ],
  ['baseline v1.33', { containers: [container('a', { livenessProbe: { httpGet: { port: 1, host: 'b' } } })] }, ''],
  ['restricted v1.22', { containers: [secured('a', { runAsUser: 0 })] }, ''],
  [
    'baseline v1.31',
    { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem', value: '1' }] }, containers: [container('a')] },
    'forbidden sysctls (net.ipv4.tcp_rmem)',
  ],
  ['restricted', { hostUsers: false, containers: [secured('a', { runAsNonRoot: false, runAsUser: 0 })] }, ''],
  [
    'restricted',
    { os: { name: 'windows' }, containers: [container('a')] },
    'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true)',
  ],
])('by %s of %j', (level, spec, text) => {
  expect(found(level, spec)).toBe(text);
});

test('profiles may be named by annotations as well', () => {
  const annotations = { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' };
  expect(found('baseline', { containers: [container('a')] }, annotations)).toBe(
    'forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/a="unconfined"")',
  );
});
