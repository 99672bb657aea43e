import { expect, test } from 'vitest';
import { decodeMessage, definitionOf, encodeMessage, readEnvelope, wrapMessage } from './message.ts';
import { ProtobufError } from './protobuf-error.ts';

const POD = 'io.k8s.api.core.v1.Pod';

test.each<[string, string, object]>([
  [
    'a pod with everything that is nested in protobuf and flat in JSON',
    POD,
    {
      metadata: { name: 'a', labels: { b: '2', a: '1' }, creationTimestamp: '2026-01-02T03:04:05Z', generation: 3 },
      spec: {
        volumes: [
          { name: 'v', configMap: { name: 'c', optional: true, defaultMode: 420 } },
          { name: 'e', emptyDir: {} },
        ],
        containers: [
          {
            name: 'c',
            image: 'ünïcode/⎈',
            env: [{ name: 'E', valueFrom: { configMapKeyRef: { name: 'm', key: 'k' } } }],
            resources: { limits: { cpu: '100m', memory: '1Gi' } },
            livenessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 10 },
            ports: [{ containerPort: 80 }],
          },
        ],
        securityContext: { supplementalGroups: [1, 2 ** 40], fsGroup: 0 },
        tolerations: [{ key: 'k', tolerationSeconds: -1 }],
      },
    },
  ],
  [
    'bytes and texts',
    'io.k8s.api.core.v1.ConfigMap',
    { data: { b: '', a: 'x'.repeat(300) }, binaryData: { z: '//79' } },
  ],
  ['a label', 'io.k8s.api.core.v1.ConfigMap', JSON.parse('{"data":{"__proto__":"own"}}')],
  [
    'times with fractions, before 1970 too',
    'io.k8s.api.coordination.v1.Lease',
    { spec: { renewTime: '2026-01-02T03:04:05.600700Z', acquireTime: '1969-12-31T23:59:59.000001Z' } },
  ],
  [
    'lists within maps',
    'io.k8s.api.authentication.v1.TokenReview',
    { status: { user: { extra: { a: ['1', '2'], b: [] } } } },
  ],
  [
    'JSON and schemas',
    'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps',
    {
      $ref: 'r',
      default: { a: [1, 'x', null] },
      maximum: 1.5,
      items: { type: 'string' },
      additionalProperties: false,
      additionalItems: { type: 'object', properties: { p: { enum: ['a', 1] } } },
      dependencies: { d: ['e', 'f'] },
    },
  ],
  [
    'rules nested twice',
    'io.k8s.api.admissionregistration.v1.NamedRuleWithOperations',
    { operations: ['CREATE'], apiGroups: ['apps'], resources: ['*'], resourceNames: ['n'] },
  ],
])('%s come back from protobuf as they went in', (_, definition, object) => {
  expect(decodeMessage(definition, encodeMessage(definition, object))).toEqual(object);
});

test('a message is in its envelope with its type', () => {
  const raw = encodeMessage(POD, { metadata: { name: 'a' } });
  const bytes = wrapMessage({ apiVersion: 'v1', kind: 'Pod' }, [raw]);
  expect(Buffer.from(bytes).toString('hex')).toBe('6b3873000a090a0276311203506f6412050a030a01611a002200');
  expect(readEnvelope(bytes)).toEqual({ apiVersion: 'v1', kind: 'Pod', raw });
  expect(definitionOf({ apiVersion: 'v1', kind: 'Pod' })).toBe(POD);
  expect(definitionOf({ apiVersion: 'example.com/v1', kind: 'Pod' })).toBeUndefined();
});

test.each([
  ['nothing', '', 'empty data'],
  ['JSON', '7b7d', 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]'],
  ['a prefix alone', '6b387300', 'empty body'],
  ['a length beyond the end', '6b38730012ff', 'unexpected EOF'],
])('an envelope of %s is refused', (_, hex, message) => {
  expect(() => readEnvelope(Buffer.from(hex, 'hex'))).toThrow(new ProtobufError(message));
});

test.each([
  ['a cut length', '0a05', 'unexpected EOF'],
  ['a length beyond all memory', '0affffffff07', 'unexpected EOF'],
  ['a negative length', '0affffffff0f', 'proto: negative length found during unmarshaling'],
  ['a number that does not end', `0a${'ff'.repeat(11)}`, 'proto: integer overflow'],
  ['a number where a message belongs', '0800', 'proto: wrong wireType = 0 for field Metadata'],
  ['field 0', '0200', 'proto: Pod: illegal tag 0 (wire type 2)'],
  ['a stray end of a group', '7c', 'proto: Pod: wiretype end group for non-group'],
  ['a wire type that is none', '7f', 'proto: illegal wireType 7'],
  ['text that is no UTF-8', '0a030a01ff', 'proto: field contains invalid UTF-8'],
  ['endless groups', '7b'.repeat(1000), 'proto: groups nested too deeply'],
  [
    'a whole number too large',
    `0a0a38${'ff'.repeat(8)}7f`,
    '9223372036854775807 is beyond the whole numbers that can be kept exactly',
  ],
])('a message with %s is refused', (_, hex, message) => {
  expect(() => decodeMessage(POD, Buffer.from(hex, 'hex'))).toThrow(new ProtobufError(message));
});

test('fields that are not known are passed over, in every wire type', () => {
  const unknown = 'c03e01' + 'c13e0000000000000000' + 'c23e0161' + 'c33e0801c43e' + 'c53e00000000';
  expect(decodeMessage(POD, Buffer.from(`${unknown}0a030a0161${unknown}`, 'hex'))).toEqual({ metadata: { name: 'a' } });
});

test('numbers may come packed', () => {
  expect(decodeMessage('io.k8s.api.core.v1.PodSecurityContext', Buffer.from('2003220204052006', 'hex'))).toEqual({
    supplementalGroups: [3, 4, 5, 6],
  });
});
