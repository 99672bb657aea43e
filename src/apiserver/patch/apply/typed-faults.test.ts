import { expect, test } from 'vitest';
import { deployments, pods } from '#kinds';
import { typedFaults } from './typed-faults.ts';

const container = (more: object) => ({ spec: { containers: [{ name: 'c', ...more }] } });

test.each<[object, string[]]>([
  [{ metadata: { name: 'x', creationTimestamp: null, selfLink: 'y' }, spec: null }, []],
  [container({ resources: { limits: { cpu: 1, memory: '1Mi' } }, ports: null }), []],
  [{ metadata: { labels: { a: 1 } } }, ['.metadata.labels.a: expected string, got &value.valueUnstructured{Value:1}']],
  [{ metadata: { name: true } }, ['.metadata.name: expected string, got &value.valueUnstructured{Value:true}']],
  [
    { metadata: { name: { b: [1, 'x', null], a: {} } } },
    [
      '.metadata.name: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":map[string]interface {}{}, "b":[]interface {}{1, "x", interface {}(nil)}}}',
    ],
  ],
  [{ metadata: { labels: ['a'] } }, ['.metadata.labels: expected map, got &{[a]}']],
  [{ spec: 'x' }, ['.spec: expected map, got &{x}']],
  [{ spec: { hostNetwork: 'true' } }, ['.spec.hostNetwork: expected boolean, got &{true}']],
  [{ spec: { priority: '1' } }, ['.spec.priority: expected numeric (int or float), got string']],
  [{ spec: { priority: true } }, ['.spec.priority: expected numeric (int or float), got bool']],
  [{ spec: { priority: {} } }, ['.spec.priority: expected numeric (int or float), got map[string]interface {}']],
  [{ spec: { priority: [] } }, ['.spec.priority: expected numeric (int or float), got []interface {}']],
  [container({ env: { a: 'b' } }), ['.spec.containers[name="c"].env: expected list, got &{map[a:b]}']],
  [
    container({ env: [{ name: 'a', value: 1 }] }),
    ['.spec.containers[name="c"].env[name="a"].value: expected string, got &value.valueUnstructured{Value:1}'],
  ],
  [
    container({ command: ['a', 1] }),
    ['.spec.containers[name="c"].command[1]: expected string, got &value.valueUnstructured{Value:1}'],
  ],
  [{ spec: { tolerations: [{ colour: 'red' }] } }, ['.spec.tolerations[0].colour: field not declared in schema']],
  [
    { spec: { containers: [null, 'x', {}] } },
    [
      '.spec.containers: element 0: associative list with keys may not have a null element',
      '.spec.containers: element 1: associative list with keys may not have non-map elements',
      `.spec.containers: element 2: associative list with keys has an element that omits key field "name" (and doesn't have default value)`,
    ],
  ],
  [
    { metadata: { finalizers: ['a', 'a', null, {}, [], 1] } },
    [
      '.metadata.finalizers: duplicate entries for key [="a"]',
      "'s an explicit null",
      "'s a map type",
      'not supported: associative list with lists as elements',
      '.metadata.finalizers[=1]: expected string, got &value.valueUnstructured{Value:1}',
    ],
  ],
  [
    container({ ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }] }),
    ['.spec.containers[name="c"].ports: duplicate entries for key [containerPort=1,protocol="TCP"]'],
  ],
])('of a pod with %j', (object, faults) => {
  const found = typedFaults(pods.definition, object);
  expect(found).toEqual(faults.map((fault) => expect.stringContaining(fault)));
});

test('numbers or text, and members that every object of JavaScript has', () => {
  const strategy = { rollingUpdate: { maxSurge: '1', maxUnavailable: 0 } };
  expect(typedFaults(deployments.definition, { spec: { strategy } })).toEqual([]);
  expect(typedFaults(deployments.definition, { spec: { constructor: {} } })).toEqual([
    '.spec.constructor: field not declared in schema',
  ]);
});
