import { expect, test } from 'vitest';
import { definitions, fieldErrorText, type Pod, QUANTITY, type Stored } from '#api';
import { type Random, seededRandom } from '#base';
import { normalise } from '../../normalise.ts';
import { validateCreate, validateUpdate } from '../../validate.ts';
import { pods } from './index.ts';

const TEXTS = [
  '',
  'a',
  'A_b',
  'x/y',
  'a.b/c',
  '10.0.0.1',
  '::1',
  '/a/../b',
  '$(A)',
  'localhost/x',
  'claim:a',
  'é\u0007',
];
const AMOUNTS = ['0', '1', '-1', '500m', '1.5', '1Gi', '100n', '1e3'];
const MAX_DEPTH = 9;

/** Any value of a type of the API: parts are missing, empty, wrong and repeated. */
function anyOf(type: string, random: Random, depth: number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  const several = <T>(make: () => T): T[] => Array.from({ length: Math.floor(random.next() * 3) }, make);
  if (type.startsWith('[')) return several(() => anyOf(type.slice(1, -1), random, depth + 1));
  if (type.startsWith('{')) {
    return Object.fromEntries(several(() => [pick(TEXTS), anyOf(type.slice(1, -1), random, depth + 1)]));
  }
  if (type.startsWith('string')) return pick(TEXTS);
  if (type === 'boolean') return random.next() < 0.5;
  if (/^(integer|number)/.test(type)) return pick([-1, 0, 1, 80, 65536]);
  if (type === QUANTITY) return pick(AMOUNTS);
  const definition = definitions[type];
  if (!definition) throw new Error(`no type ${type}`);
  if (definition.type) return /^(integer|number)/.test(definition.type) ? 1 : pick(TEXTS);
  const isKept = () => random.next() < (depth < 2 ? 0.9 : 0.3) && depth < MAX_DEPTH;
  return Object.fromEntries(
    Object.entries(definition.fields)
      .filter(isKept)
      .map(([name, field]) => [
        name,
        field.enum && random.next() < 0.8 ? pick(field.enum) : anyOf(field.type, random, depth + 1),
      ]),
  );
}

function anyPod(random: Random): Pod {
  const pod = anyOf(pods.definition, random, 0) as Pod;
  normalise(pods, pod);
  return pod;
}

test('whatever a pod holds, it is filled in, checked and compared without failing', () => {
  const random = seededRandom(7);
  let [faults, warnings] = [0, 0];
  const odd: string[] = [];
  for (let i = 0; i < 100; i++) {
    const { metadata = {}, spec = { containers: [] }, status = {} } = anyPod(random);
    if (!spec.containers?.length) spec.containers = [{ name: 'c' }];
    const old = { metadata, spec, status } as unknown as Stored<Pod>;
    const pod = anyPod(random);
    // Half of them are as long as the old, so that what they hold is compared.
    const { containers, initContainers = [] } = spec;
    if (i % 2 === 0) Object.assign(pod, { spec: { ...pod.spec, containers, initContainers } });
    const errors = [
      ...validateUpdate(pods, pod, old),
      ...(pods.validateStatus?.({ ...old, status: pod.status ?? {} }, old) ?? []),
    ];
    for (const { update } of pods.subresources.others ?? []) {
      if (!update) continue;
      const draft = structuredClone(pod);
      update.prepare(draft, old, '');
      errors.push(...update.validate(draft, old));
    }
    pods.prepareCreate?.(pod);
    errors.push(...validateCreate(pods, pod));
    odd.push(...errors.map((error) => fieldErrorText(error)).filter((text) => /undefined|\[object/.test(text)));
    faults += errors.length;
    warnings += pods.warnings?.(pod).length ?? 0;
  }
  expect(odd).toEqual([]);
  expect([faults, warnings].every((count) => count > 100)).toBe(true);
});
