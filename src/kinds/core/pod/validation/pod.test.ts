import { expect, test } from 'vitest';
import { fieldErrorText, type ObjectMeta, type PodSpec } from '#api';
import { C, changeFaults, container, faultsOf, storedPod, withContainer } from '../pod-under-test.ts';
import { validateTemplate } from './template.ts';

test('several mistakes are all told, in the order of the original', () => {
  const containers = [
    { name: 'c', image: 'nginx', ports: [{ containerPort: 99999 }], livenessProbe: { successThreshold: 3 } },
    { name: 'c', image: '' },
  ];
  expect(faultsOf({ containers }, { name: 'Bad_Name' })).toEqual([
    `metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    `${C}.ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive`,
    `${C}.livenessProbe: Required value: must specify a handler type`,
    `${C}.livenessProbe.successThreshold: Invalid value: 3: must be 1`,
    'spec.containers[1].image: Required value',
    'spec.containers[1].name: Duplicate value: "c"',
  ]);
});

const token = { name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } };

test.each<[string, Partial<PodSpec>, ObjectMeta, string[]]>([
  ['nothing wrong', {}, {}, []],
  ['no containers', { containers: [] }, {}, ['spec.containers: Required value']],
  [
    'an unknown restart policy',
    { restartPolicy: 'Sometimes' as never },
    {},
    ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
  ],
  [
    'an unknown DNS policy',
    { dnsPolicy: 'Some' as never },
    {},
    [
      'spec.dnsPolicy: Unsupported value: "Some": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
  ],
  [
    'a container to look around with',
    { ephemeralContainers: [{ name: 'debug', image: 'b' }] },
    {},
    ['spec.ephemeralContainers: Forbidden: cannot be set on create'],
  ],
  [
    'a node though it waits at a gate',
    { nodeName: 'n', schedulingGates: [{ name: 'g' }] },
    {},
    ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'],
  ],
  [
    'gates that are no names, or the same',
    { schedulingGates: [{ name: 'g' }, { name: 'g' }, { name: '' }] },
    {},
    [
      'spec.schedulingGates[1]: Duplicate value: "g"',
      'spec.schedulingGates[2]: Invalid value: "": name part must be non-empty',
      `spec.schedulingGates[2]: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    ],
  ],
  [
    'a token of no account',
    { volumes: [token] },
    {},
    [
      'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ],
  ],
  ['a token of an account', { volumes: [token], serviceAccountName: 'default' }, {}, []],
  [
    'a space around an image, told last',
    { containers: [{ name: 'c', image: ' nginx' }], hostname: 'A.b' },
    {},
    [
      `spec.hostname: Invalid value: "A.b": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      `${C}.image: Invalid value: " nginx": must not have leading or trailing whitespace`,
    ],
  ],
  [
    'an overhead of what no container can ask for',
    { overhead: { storage: '1Gi' } },
    {},
    ['spec.overhead.limits[storage]: Invalid value: "storage": must be a standard resource for containers'],
  ],
])('a new pod with %s', (_, spec, metadata, faults) => {
  expect(faultsOf(spec, metadata)).toEqual(faults);
});

test('a pod that exists may have containers to look around with', () => {
  const old = storedPod({ ...withContainer({}), ephemeralContainers: [{ name: 'debug', image: 'b' }] });
  expect(changeFaults(old, ({ metadata }) => Object.assign(metadata, { labels: { a: 'b' } }))).toEqual([]);
});

test('a template is checked like a pod, but is not asked what only pods are', () => {
  const spec: PodSpec = {
    containers: [{ ...container, image: ' nginx', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' }],
    ephemeralContainers: [{ name: 'd', image: 'b', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' }],
    volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 3600 } }] } }],
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    terminationGracePeriodSeconds: 30,
  };
  const metadata = {
    labels: { 'a/b/c': 'v' },
    annotations: { '-': 'v', 'seccomp.security.alpha.kubernetes.io/pod': 'odd' },
  };
  const texts = validateTemplate('template', { metadata, spec }).map((error) => fieldErrorText(error));
  expect(texts.map((text) => text.slice(0, 75))).toEqual([
    `template.labels: Invalid value: "a/b/c": a valid label key must consist of `.slice(0, 75),
    `template.annotations: Invalid value: "-": name part must consist of alphanumeric`.slice(0, 75),
    'template.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: "odd"'.slice(0, 75),
    'template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template'.slice(0, 75),
  ]);
});

test('an empty text is not the same as none where the original can tell', () => {
  const empty = '' as never;
  const spec: Partial<PodSpec> = {
    containers: [
      {
        ...container,
        restartPolicy: empty,
        securityContext: { procMount: empty },
        volumeMounts: [{ name: 'v', mountPath: '/v', mountPropagation: empty }],
      },
    ],
    volumes: [{ name: 'v' }],
    preemptionPolicy: empty,
    securityContext: {
      fsGroupChangePolicy: empty,
      supplementalGroupsPolicy: empty,
      seccompProfile: { type: 'Localhost', localhostProfile: '' },
    },
  };
  expect(faultsOf(spec)).toEqual([
    `${C}.volumeMounts.mountPropagation: Unsupported value: "": supported values: "Bidirectional", "HostToContainer", "None"`,
    `${C}.securityContext.procMount: Unsupported value: "": supported values: "Default", "Unmasked"`,
    `${C}.restartPolicy: Unsupported value: "": supported values: "Always", "Never", "OnFailure"`,
    'spec.securityContext.fsGroupChangePolicy: Unsupported value: "": supported values: "Always", "OnRootMismatch"',
    'spec.securityContext.supplementalGroupsPolicy: Unsupported value: "": supported values: "Merge", "Strict"',
    'spec.preemptionPolicy: Required value',
  ]);
});
