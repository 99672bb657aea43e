import { expect, test } from 'vitest';
import type { EnvFromSource, EnvVar, EnvVarSource, Volume } from '#api';
import { C, faultsOf, withContainer } from '../pod-under-test.ts';

const SUBDOMAIN = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;
const CONFIG_KEY = `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`;
const PRINTABLE = "a valid environment variable name must consist only of printable ASCII characters other than '='";
const ALL = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
const FIELDS =
  '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"';
const RESOURCES =
  '"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"';
const BYTES = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';

test.each<[string, EnvVar[], string[]]>([
  ['no name', [{ name: '' }], [`${C}.env[0].name: Required value`]],
  ['a name of anything that prints', [{ name: 'my.name - 1' }], []],
  ['an equals sign in its name', [{ name: 'A=B' }], [`${C}.env[0].name: Invalid value: "A=B": ${PRINTABLE}`]],
])('a variable with %s', (_, env, faults) => {
  expect(faultsOf(withContainer({ env }))).toEqual(faults);
});

const F = `${C}.env[0].valueFrom`;
const field = (fieldPath: string, apiVersion = 'v1') => ({ fieldRef: { fieldPath, apiVersion } });
const resource = (name: string, divisor = '0') => ({ resourceFieldRef: { resource: name, divisor } });

test.each<[string, EnvVarSource, string[]]>([
  ['nothing', {}, [`${F}: Invalid value: "": must specify one of: ${ALL}`]],
  [
    'two things',
    { ...field('metadata.name'), configMapKeyRef: { name: 'm', key: 'k' } },
    [`${F}: Invalid value: "": may not have more than one field specified at a time`],
  ],
  ['no field', field(''), [`${F}.fieldRef.fieldPath: Required value`]],
  ['a label', field("metadata.labels['app.io/a']"), []],
  ['what was once called otherwise', field('spec.host'), []],
  [
    'a field of another version',
    field('metadata.name', 'v2'),
    [
      `${F}.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2`,
    ],
  ],
  [
    'a field that is none',
    field('spec.nothing'),
    [
      `${F}.fieldRef.fieldPath: Invalid value: "spec.nothing": error converting fieldPath: field label not supported: spec.nothing`,
    ],
  ],
  [
    'a part of a field that has none',
    field("spec.nodeName['a']"),
    [
      `${F}.fieldRef.fieldPath: Invalid value: "spec.nodeName['a']": error converting fieldPath: field label does not support subscript: spec.nodeName['a']`,
    ],
  ],
  [
    'a label that is none',
    field("metadata.labels['']"),
    [
      `${F}.fieldRef: Invalid value: "": name part must be non-empty`,
      `${F}.fieldRef: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    ],
  ],
  [
    'a field that only files can show',
    field('metadata.labels'),
    [`${F}.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: ${FIELDS}`],
  ],
  ['huge pages', resource('limits.hugepages-2Mi'), []],
  ['no resource', resource(''), [`${F}.resourceFieldRef.resource: Required value`]],
  [
    'a resource that is none',
    resource('limits.disk'),
    [`${F}.resourceFieldRef.resource: Unsupported value: "limits.disk": supported values: ${RESOURCES}`],
  ],
  [
    'CPU in an odd unit',
    resource('limits.cpu', '2m'),
    [
      `${F}.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
    ],
  ],
  ['memory in a unit', resource('requests.memory', '1Mi'), []],
  ...(
    [
      ['limits.memory', 'memory'],
      ['requests.ephemeral-storage', 'local ephemeral storage'],
      ['requests.hugepages-2Mi', 'hugepages'],
    ] as const
  ).map(([name, called]): [string, EnvVarSource, string[]] => [
    `${called} in an odd unit`,
    resource(name, '1m'),
    [
      `${F}.resourceFieldRef.divisor: Invalid value: "${name}": only divisor's values ${BYTES} are supported with the ${called} resource`,
    ],
  ]),
  [
    'no map and no key',
    { configMapKeyRef: { key: '' } },
    [`${F}.configMapKeyRef.name: Invalid value: "": ${SUBDOMAIN}`, `${F}.configMapKeyRef.key: Required value`],
  ],
  [
    'a key that is none',
    { secretKeyRef: { name: 's', key: 'a b' } },
    [`${F}.secretKeyRef.key: Invalid value: "a b": ${CONFIG_KEY}`],
  ],
])('a variable made from %s', (_, valueFrom, faults) => {
  expect(faultsOf(withContainer({ env: [{ name: 'A', valueFrom }] }))).toEqual(faults);
});

test('a variable is made from something or has a value', () => {
  expect(faultsOf(withContainer({ env: [{ name: 'A', value: 'v', valueFrom: field('metadata.name') }] }))).toEqual([
    `${F}: Invalid value: "": may not be specified when \`value\` is not empty`,
  ]);
});

test.each<[string, Volume[], string, string, string[]]>([
  ['of a folder of the pod', [{ name: 'v', emptyDir: {} }], 'v', 'a/b', []],
  ['of no volume', [], 'v', 'a', [`${F}.fileKeyRef.volumeName: Not found: "v"`]],
  [
    'of the host',
    [{ name: 'v', hostPath: { path: '/' } }],
    'v',
    'a',
    [`${F}.fileKeyRef.volumeName: Invalid value: "v": referenced volume must be of type emptyDir`],
  ],
  [
    'above its volume',
    [{ name: 'v', emptyDir: {} }],
    'v',
    '../a',
    [`${F}.fileKeyRef.path: Invalid value: "../a": must not contain '..'`],
  ],
])('a variable made from a file %s', (_, volumes, volumeName, path, faults) => {
  const env = [{ name: 'A', valueFrom: { fileKeyRef: { volumeName, path, key: 'k' } } }];
  expect(faultsOf({ ...withContainer({ env }), volumes })).toEqual(faults);
});

test('a variable made from a file needs all of it', () => {
  const env = [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: '', path: '', key: '' } } }];
  expect(faultsOf(withContainer({ env }))).toEqual([
    `${F}.fileKeyRef.key: Required value`,
    `${F}.fileKeyRef.volumeName: Required value`,
    `${F}.fileKeyRef.path: Required value`,
    `${F}.fileKeyRef.volumeName: Not found: ""`,
  ]);
});

test.each<[string, EnvFromSource, string[]]>([
  ['a map', { prefix: 'P_', configMapRef: { name: 'm' } }, []],
  ['nothing', {}, [`${C}.envFrom: Invalid value: "": must specify one of: \`configMapRef\` or \`secretRef\``]],
  [
    'two things',
    { configMapRef: { name: 'm' }, secretRef: { name: 's' } },
    [`${C}.envFrom: Invalid value: "": may not have more than one field specified at a time`],
  ],
  [
    'what has no name, under a prefix that is none',
    { prefix: 'A=', configMapRef: {} },
    [`${C}.envFrom[0].prefix: Invalid value: "A=": ${PRINTABLE}`, `${C}.envFrom[0].configMapRef.name: Required value`],
  ],
  [
    'a name that is none',
    { secretRef: { name: 'S' } },
    [`${C}.envFrom[0].secretRef.name: Invalid value: "S": ${SUBDOMAIN}`],
  ],
])('variables made from %s', (_, source, faults) => {
  expect(faultsOf(withContainer({ envFrom: [source] }))).toEqual(faults);
});
