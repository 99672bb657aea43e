import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSchema } from './check-schema.ts';
import { conforms } from './conforms.ts';

const POD = 'io.k8s.api.core.v1.Pod';
const container = { name: 'main', image: 'x', ports: [{ containerPort: 80 }], resources: { limits: { cpu: '1' } } };
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web' }, creationTimestamp: null },
  spec: { containers: [container], terminationGracePeriodSeconds: 30 },
};

describe('a body that conforms', () => {
  it('is one in which the full check finds nothing', () => {
    expect(conforms(POD, pod)).toBe(true);
    expect(checkSchema(POD, pod)).toEqual({ unknown: [], mismatch: undefined });
  });

  it('is never one in which the full check finds something', () => {
    const values = fc.constantFrom(null, 1, 2 ** 40, 1.5, 'text', true, [], {}, [null], { a: 1 }, { name: 'x' });
    const keys = ['metadata', 'spec', 'status', 'labels', 'containers', 'hostNetwork', 'volumes', 'odd', 'selfLink'];
    const edited = fc
      .array(fc.tuple(fc.constantFrom('', 'metadata', 'spec', 'containers'), fc.constantFrom(...keys), values))
      .map((edits) => edits.reduce(edit, structuredClone(pod) as Draft));
    fc.assert(
      fc.property(edited, (body) => {
        const { unknown, mismatch } = checkSchema(POD, body);
        expect(conforms(POD, body)).toBe(unknown.length === 0 && mismatch === undefined);
      }),
    );
  });
});

interface Draft {
  [key: string]: unknown;
}

function edit(body: Draft, [at, key, value]: [string, string, unknown]): Draft {
  const spec = body.spec as Draft | undefined;
  const place = at === '' ? body : at === 'containers' ? (spec?.containers as Draft[] | undefined)?.[0] : body[at];
  if (typeof place === 'object' && place !== null) (place as Draft)[key] = value;
  return body;
}
