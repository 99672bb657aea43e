import { expect, test } from 'vitest';
import { apiServices } from '../index.ts';
import { createErrors, type Loose, statusErrors } from '../testdata/cases.ts';

const service = (spec: object = {}, name = 'v1.example.com'): Loose => ({
  metadata: { name },
  spec: { group: 'example.com', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1, ...spec },
});
const LABEL = `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`;

test.each<[what: string, fields: Loose, errors: string[]]>([
  ['of its own', service(), []],
  ['of the core', service({ group: '' }, 'v1.'), []],
  [
    'of another name',
    service({}, 'v2.example.com'),
    ['metadata.name: Invalid value: "v2.example.com": must be `spec.version+"."+spec.group`: "v1.example.com"'],
  ],
  [
    'without group, version and priority',
    { metadata: { name: '.' }, spec: {} },
    [
      'metadata.name: Invalid value: ".": may not be \'.\'',
      'spec.group: Required value: only v1 may have an empty group and it better be legacy kube',
      `spec.version: Invalid value: "": ${LABEL}`,
      'spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000',
      'spec.versionPriority: Invalid value: 0: must be positive and less than 1000',
    ],
  ],
  [
    'of its own, with a way to trust another',
    service({ caBundle: 'YWJj', insecureSkipTLSVerify: true }),
    [
      'spec.caBundle: Invalid value: "3 bytes": local APIServices may not have a caBundle',
      'spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify',
    ],
  ],
  [
    'of another server that is not named',
    service({ service: { port: 70000 }, caBundle: 'YWJj', insecureSkipTLSVerify: true }),
    [
      'spec.service.namespace: Required value',
      'spec.service.name: Required value',
      'spec.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive',
      'spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present',
    ],
  ],
])('an API service %s', (_, fields, errors) => {
  expect(createErrors(apiServices, fields)).toEqual(errors);
});

test('a condition of an API service holds, or not, or nobody knows', () => {
  const status = { conditions: [{ type: 'Available', status: 'Maybe' }] };
  expect(statusErrors(apiServices, service(), { ...service(), status })).toEqual([
    'status.conditions[0].status: Unsupported value: "Maybe": supported values: "True", "False", "Unknown"',
  ]);
});
