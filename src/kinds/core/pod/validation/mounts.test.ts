import { expect, test } from 'vitest';
import type { Container, Volume, VolumeMount } from '#api';
import { C, faultsOf, withContainer } from '../pod-under-test.ts';

const volumes: Volume[] = [
  { name: 'v', emptyDir: {} },
  { name: 'd', persistentVolumeClaim: { claimName: 'c' } },
];
const M = `${C}.volumeMounts`;
const mount = (more: Partial<VolumeMount>): Partial<Container> => ({
  volumeMounts: [{ name: 'v', mountPath: '/v', ...more }],
});

test.each<[string, Partial<Container>, string[]]>([
  ['nothing wrong', mount({ subPath: 'a/b' }), []],
  [
    'no volume and no path',
    mount({ name: '', mountPath: '' }),
    [`${M}[0].name: Required value`, `${M}[0].name: Not found: ""`, `${M}[0].mountPath: Required value`],
  ],
  ['a volume that is not there', mount({ name: 'w' }), [`${M}[0].name: Not found: "w"`]],
  [
    'a place that is taken',
    {
      volumeMounts: [
        { name: 'v', mountPath: '/v' },
        { name: 'd', mountPath: '/v' },
      ],
    },
    [`${M}[1].mountPath: Invalid value: "/v": must be unique`],
  ],
  [
    'parts of volumes outside of them',
    mount({ subPath: '/a/../b', subPathExpr: '../$(A)' }),
    [
      `${M}.subPath: Invalid value: "/a/../b": must be a relative path`,
      `${M}.subPath: Invalid value: "/a/../b": must not contain '..'`,
      `${M}[0].subPathExpr: Invalid value: "../$(A)": subPathExpr and subPath are mutually exclusive`,
      `${M}.subPathExpr: Invalid value: "../$(A)": must not contain '..'`,
    ],
  ],
  [
    'propagation of no sort',
    mount({ mountPropagation: 'Some' as never }),
    [`${M}.mountPropagation: Unsupported value: "Some": supported values: "Bidirectional", "HostToContainer", "None"`],
  ],
  [
    'propagation to the host without privileges',
    mount({ mountPropagation: 'Bidirectional' }),
    [`${M}.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers`],
  ],
  [
    'propagation to the host with privileges',
    { ...mount({ mountPropagation: 'Bidirectional' }), securityContext: { privileged: true } },
    [],
  ],
  [
    'read-only all the way down though it is not read-only',
    mount({ recursiveReadOnly: 'Enabled', mountPropagation: 'HostToContainer' }),
    [
      `${M}.recursiveReadOnly: Forbidden: may only be specified when readOnly is true`,
      `${M}.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified`,
    ],
  ],
  [
    'read-only in no way there is',
    mount({ recursiveReadOnly: 'Yes' }),
    [`${M}.recursiveReadOnly: Unsupported value: "Yes": supported values: "Disabled", "Enabled", "IfPossible"`],
  ],
])('a mount with %s', (_, more, faults) => {
  expect(faultsOf({ ...withContainer(more), volumes })).toEqual(faults);
});

const D = `${C}.volumeDevices`;

test.each<[string, Partial<Container>, string[]]>([
  ['nothing wrong', { volumeDevices: [{ name: 'd', devicePath: '/dev/x' }] }, []],
  [
    'no volume and no path',
    { volumeDevices: [{ name: '', devicePath: '' }] },
    [`${D}[0].name: Required value`, `${D}[0].name: Not found: ""`, `${D}[0].devicePath: Required value`],
  ],
  [
    'a volume that is no device, above its folder',
    { volumeDevices: [{ name: 'v', devicePath: '/dev/../x' }] },
    [
      `${D}[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode`,
      `${D}[0].devicePath: Invalid value: "/dev/../x": can not contain backsteps ('..')`,
    ],
  ],
  [
    'the same twice',
    {
      volumeDevices: [
        { name: 'd', devicePath: '/x' },
        { name: 'd', devicePath: '/x' },
      ],
    },
    [`${D}[1].name: Invalid value: "d": must be unique`, `${D}[1].devicePath: Invalid value: "/x": must be unique`],
  ],
  [
    'what is mounted too',
    { volumeMounts: [{ name: 'd', mountPath: '/x' }], volumeDevices: [{ name: 'd', devicePath: '/x' }] },
    [
      `${M}[0].name: Invalid value: "d": must not already exist in volumeDevices`,
      `${M}[0].mountPath: Invalid value: "/x": must not already exist as a path in volumeDevices`,
      `${D}[0].name: Invalid value: "d": must not already exist in volumeMounts`,
      `${D}[0].devicePath: Invalid value: "/x": must not already exist as a path in volumeMounts`,
    ],
  ],
])('a device with %s', (_, more, faults) => {
  expect(faultsOf({ ...withContainer(more), volumes })).toEqual(faults);
});

test('a volume with something wrong cannot be mounted', () => {
  const bad = [{ name: 'v', hostPath: { path: '' } }];
  expect(faultsOf({ ...withContainer(mount({})), volumes: bad })).toEqual([
    'spec.volumes[0].hostPath.path: Required value',
    `${M}[0].name: Not found: "v"`,
  ]);
});
