import { expect, test } from 'vitest';
import type { ObjectMeta, PodSpec } from '#api';
import { C, changeFaults, container, faultsOf, storedPod } from '../pod-under-test.ts';

type Annotations = NonNullable<ObjectMeta['annotations']>;

const A = 'metadata.annotations';
const MIRROR = 'kubernetes.io/config.mirror';
const COST = 'controller.kubernetes.io/pod-deletion-cost';
const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_C = 'container.seccomp.security.alpha.kubernetes.io/c';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';

test.each<[string, Annotations, string[]]>([
  ['nothing wrong', { [SECCOMP]: 'runtime/default', [SECCOMP_C]: 'localhost/a', [COST]: '-5' }, []],
  [
    'the mark of a mirror without a node',
    { [MIRROR]: 'hash' },
    [`${A}[${MIRROR}]: Invalid value: "hash": must set spec.nodeName if mirror pod annotation is set`],
  ],
  [
    'tolerations that say too little',
    { [TOLERATIONS]: '[{"key":"","operator":"Equal"}]' },
    [
      `${A}.${TOLERATIONS}[0].operator: Invalid value: "Equal": operator must be Exists when \`key\` is empty, which means "match all values and all keys"`,
    ],
  ],
  ...['+5', '05', '', '1.5', '2147483648', '-2147483649'].map((cost): [string, Annotations, string[]] => [
    `the cost ${JSON.stringify(cost)}`,
    { [COST]: cost },
    [`${A}[${COST}]: Invalid value: "${cost}": must be a 32bit integer`],
  ]),
  ['the least cost', { [COST]: '-2147483648' }, []],
  ['the greatest cost', { [COST]: '2147483647' }, []],
  [
    'seccomp profiles that are none',
    { [SECCOMP_C]: 'localhost/../a', [SECCOMP]: 'odd' },
    [
      `${A}.${SECCOMP}: Invalid value: "odd": must be a valid seccomp profile`,
      `${A}.${SECCOMP_C}: Invalid value: "../a": must not contain '..'`,
    ],
  ],
  [
    'profiles of AppArmor that are none, of no container',
    { [`${APP_ARMOR}c`]: 'odd', [`${APP_ARMOR}d`]: 'unconfined' },
    [
      `${A}[${APP_ARMOR}c]: Invalid value: "odd": invalid AppArmor profile name: "odd"`,
      `${A}[${APP_ARMOR}d]: Invalid value: "d": container not found`,
    ],
  ],
])('annotations with %s', (_, annotations, faults) => {
  expect(faultsOf({}, { annotations })).toEqual(faults);
});

test('tolerations that cannot be read are told', () => {
  const [fault = '', ...more] = faultsOf({}, { annotations: { [TOLERATIONS]: '[' } });
  expect(more).toEqual([]);
  expect(fault.startsWith(`${A}: Invalid value: "${TOLERATIONS}": `)).toBe(true);
});

const S = 'spec.securityContext';
const OTHER_TYPE = 'type in annotation and field must match';
const withSeccomp = (seccompProfile: NonNullable<PodSpec['securityContext']>['seccompProfile']) => ({
  securityContext: { ...(seccompProfile && { seccompProfile }) },
});

test.each<[string, Partial<PodSpec>, Annotations, string[]]>([
  ['the same type', withSeccomp({ type: 'RuntimeDefault' }), { [SECCOMP]: 'docker/default' }, []],
  ['the same file', withSeccomp({ type: 'Localhost', localhostProfile: 'a' }), { [SECCOMP]: 'localhost/a' }, []],
  [
    'another type',
    withSeccomp({ type: 'RuntimeDefault' }),
    { [SECCOMP]: 'unconfined' },
    [`${S}.seccompProfile.type: Forbidden: seccomp ${OTHER_TYPE}`],
  ],
  [
    'another file',
    withSeccomp({ type: 'Localhost', localhostProfile: 'a' }),
    { [SECCOMP]: 'localhost/b' },
    [`${S}.seccompProfile.localhostProfile: Forbidden: seccomp profile in annotation and field must match`],
  ],
  [
    'other types in a container',
    {
      containers: [
        {
          ...container,
          securityContext: {
            seccompProfile: { type: 'Localhost', localhostProfile: 'a' },
            appArmorProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
    { [SECCOMP_C]: 'unconfined', [`${APP_ARMOR}c`]: 'localhost/x' },
    [
      `${C}.securityContext.seccompProfile.type: Forbidden: seccomp ${OTHER_TYPE}`,
      `${C}.securityContext.appArmorProfile.type: Forbidden: apparmor ${OTHER_TYPE}`,
    ],
  ],
  [
    "another type than the whole pod has, which is then the container's own",
    { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
    { [`${APP_ARMOR}c`]: 'runtime/default' },
    [],
  ],
])('a profile and an annotation of %s', (_, spec, annotations, faults) => {
  expect(faultsOf(spec, { annotations })).toEqual(faults);
});

test.each<[string, Annotations, Annotations, string[]]>([
  [
    'taken away',
    { [MIRROR]: 'h', [`${APP_ARMOR}c`]: 'unconfined', [COST]: '1' },
    {},
    [
      `${A}[${APP_ARMOR}c]: Forbidden: may not remove or update AppArmor annotations`,
      `${A}[${MIRROR}]: Forbidden: may not remove or update mirror pod annotation`,
    ],
  ],
  [
    'altered',
    { [MIRROR]: 'h' },
    { [MIRROR]: 'i' },
    [`${A}[${MIRROR}]: Forbidden: may not remove or update mirror pod annotation`],
  ],
  [
    'added',
    {},
    { [MIRROR]: 'h', [`${APP_ARMOR}c`]: 'unconfined', [COST]: '1' },
    [
      `${A}[${APP_ARMOR}c]: Forbidden: may not add AppArmor annotations`,
      `${A}[${MIRROR}]: Forbidden: may not add mirror pod annotation`,
    ],
  ],
])('annotations that mean something may not be %s', (_, before, after, faults) => {
  const old = storedPod({ nodeName: 'n' }, { metadata: { annotations: before } });
  expect(changeFaults(old, ({ metadata }) => Object.assign(metadata, { annotations: after }))).toEqual(faults);
});
