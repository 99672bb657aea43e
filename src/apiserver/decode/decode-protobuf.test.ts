import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ApiError, apiVersionOf, encodeMessage, type KubeObject, wrapMessage } from '#api';
import { allKinds, normalise } from '#kinds';
import { decodeProtobuf } from './decode-protobuf.ts';

/** What kubectl 1.32 sent for `kubectl create`, and the same object as `--dry-run=client -o json` writes it. */
const bodies = JSON.parse(readFileSync(new URL('./testdata/kubectl-1.32-bodies.json', import.meta.url), 'utf8')) as {
  [command: string]: { body: string; json: Required<KubeObject> };
};

const pod = { group: '', version: 'v1', kind: 'Pod', definition: 'io.k8s.api.core.v1.Pod' };

test.each(Object.entries(bodies))(
  'what kubectl sends to create a %s is what it writes as JSON',
  (_, { body, json }) => {
    const kind = allKinds.find((one) => one.kind === json.kind && apiVersionOf(one) === json.apiVersion);
    if (!kind) throw new Error(`no kind ${json.kind}`);
    const read = decodeProtobuf<Required<KubeObject>>(kind, Buffer.from(body, 'base64'));
    // The client fills it in from its context only when it sends.
    if (json.metadata.namespace === undefined) delete read.metadata.namespace;
    normalise(kind, read);
    normalise(kind, json);
    expect(read).toEqual(json);
  },
);

const body = (type: { apiVersion: string; kind: string }) =>
  wrapMessage(type, [encodeMessage(pod.definition, { metadata: { name: 'a' } })]);

test.each<[string, Uint8Array, string]>([
  [
    'JSON under the name of protobuf',
    Buffer.from('{"kind":"Pod"}'),
    'the object provided is unrecognized (must be of type Pod): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] ({"kind":"Pod"})',
  ],
  ['nothing', Buffer.alloc(0), 'the object provided is unrecognized (must be of type Pod): empty data (<empty>)'],
  [
    'another kind',
    body({ apiVersion: 'v1', kind: 'Node' }),
    'Node in version "v1" cannot be handled as a Pod: converting (v1.Node) to (core.Pod): unknown conversion',
  ],
  [
    'another version',
    body({ apiVersion: 'v2', kind: 'Pod' }),
    'Pod in version "v2" cannot be handled as a Pod: no kind "Pod" is registered for version "v2" in scheme "pkg/api/legacyscheme/scheme.go:30"',
  ],
  [
    'a message cut short',
    wrapMessage({ apiVersion: 'v1', kind: 'Pod' }, [Buffer.from('0a05', 'hex')]),
    'Pod in version "v1" cannot be handled as a Pod: unexpected EOF',
  ],
  [
    'a pod of more containers than memory is for',
    wrapMessage({ apiVersion: 'v1', kind: 'Pod' }, [
      Buffer.from('1280b518', 'hex'),
      Buffer.alloc(400_000, Buffer.from('1200', 'hex')),
    ]),
    'Pod in version "v1" cannot be handled as a Pod: too many objects',
  ],
])('%s is refused', (_, bytes, message) => {
  expect(() => decodeProtobuf(pod, bytes)).toThrow(new ApiError('BadRequest', message));
});

test('an envelope that leaves its type out has the type of the path', () => {
  expect(decodeProtobuf(pod, body({ apiVersion: '', kind: '' }))).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
  });
});
