import { expect, test } from 'vitest';
import type { Secret } from '#api';
import { createErrors, drafted, type Loose, updateErrors } from '../drafted.ts';
import { configMaps } from './config-map.ts';
import { secrets } from './secret.ts';

const typed = (type: string, stringData: Loose = {}, more: Loose = {}) => ({
  type: `kubernetes.io/${type}`,
  stringData,
  ...more,
});
const REDACTED = 'Invalid value: "<secret contents redacted>"';
const docker = (json: string) => typed('dockerconfigjson', { '.dockerconfigjson': json });
const dockerSays = (text: string) => [`data[.dockerconfigjson]: ${REDACTED}: ${text}`];

test.each<[string, Loose, string[]]>([
  ['of any type', { type: 'example.com/mine', data: { 'a.b': 'AA==' } }, []],
  ['without anything', {}, []],
  [
    'with keys that are no file names',
    { stringData: { 'a/b': '', '..a': '' } },
    [
      'data[..a]: Invalid value: "..a": must not start with \'..\'',
      "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ],
  ],
  [
    'that is too large',
    { stringData: { a: 'x'.repeat(1024 * 1024 + 1) } },
    ['data: Too long: may not be more than 1048576 bytes'],
  ],
  ['of a login by name alone', typed('basic-auth', { username: 'a' }), []],
  ['of a login', typed('basic-auth'), ['data[username]: Required value', 'data[password]: Required value']],
  ['of a key', typed('ssh-auth', { 'ssh-privatekey': '' }), ['data[ssh-privatekey]: Required value']],
  ['of a certificate', typed('tls'), ['data[tls.crt]: Required value', 'data[tls.key]: Required value']],
  [
    'of a token',
    typed('service-account-token'),
    ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
  ],
  ['of a registry', docker('{"auths":{"a":{"auth":"b"}}}'), []],
  ['of a registry, old style', typed('dockercfg'), ['data[.dockercfg]: Required value']],
  [
    'of a registry that is a list',
    docker('[]'),
    dockerSays('json: cannot unmarshal array into Go value of type map[string]interface {}'),
  ],
  ['of a registry that is cut short', docker('{"a":'), dockerSays('unexpected end of JSON input')],
  [
    'of a registry that is YAML',
    docker('auths: {}'),
    dockerSays("invalid character 'a' looking for beginning of value"),
  ],
  [
    'of a registry without quotes',
    docker('{auths:1}'),
    dockerSays("invalid character 'a' looking for beginning of object key string"),
  ],
])('a secret %s', (_, fields, expected) => {
  expect(createErrors(secrets, fields)).toEqual(expected);
});

test.each<[string, Loose, Loose, string[]]>([
  ['its data', { stringData: { a: '1' } }, { stringData: { a: '2' }, immutable: true }, []],
  [
    'not its type, which comes before all else',
    typed('tls', { 'tls.crt': '', 'tls.key': '' }),
    typed('ssh-auth'),
    ['type: Invalid value: "kubernetes.io/ssh-auth": field is immutable', 'data[ssh-privatekey]: Required value'],
  ],
  [
    'nothing once it is immutable',
    { immutable: true, stringData: { a: '1' } },
    { stringData: { 'a b': '1' } },
    [
      'immutable: Forbidden: field is immutable when `immutable` is set',
      'data: Forbidden: field is immutable when `immutable` is set',
      "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ],
  ],
])('a secret may change %s', (_, before, after, expected) => {
  expect(updateErrors(secrets, before, after)).toEqual(expected);
});

test('text in a secret becomes data, in the order of its keys', () => {
  const { data, stringData } = drafted(secrets, { data: { b: 'AA==' }, stringData: { c: 'ä', a: 'x' } }) as Secret;
  expect(Object.entries(data ?? {})).toEqual([
    ['a', 'eA=='],
    ['b', 'AA=='],
    ['c', 'w6Q='],
  ]);
  expect(stringData).toBeUndefined();
});

test('an immutable map is compared before its keys are checked', () => {
  const before = { immutable: true, data: { a: '1' }, binaryData: { b: 'AA==' } };
  const FIXED = 'Forbidden: field is immutable when `immutable` is set';
  expect(updateErrors(configMaps, before, { immutable: true, data: { '..': '1' } })).toEqual([
    `data: ${FIXED}`,
    `binaryData: ${FIXED}`,
    `data[..]: Invalid value: "..": must not be '..'`,
  ]);
});
