import { expect, test } from 'vitest';
import { parseBody } from './decode-body.ts';

const read = (yaml: string) => () => parseBody(Buffer.from(yaml), 'application/yaml');

test.each([
  ['dashes within dashes', '- '.repeat(1_000_000)],
  ['keys of keys', '? '.repeat(1_000_000)],
  ['opened lists', '['.repeat(1_000_000)],
  ['maps by their indents', Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
])('%s are refused before they fill the stack', (_, yaml) => {
  expect(read(yaml)).toThrow('exceeded max depth');
});

test.each([
  ['anchors on one line', '&a '.repeat(900_000)],
  ['empty lines', 'a:\n'.repeat(700_000)],
])('too many %s are refused', (_, yaml) => {
  expect(read(yaml)).toThrow('the body has too many parts; at most 300000 are taken');
});

test('a fault is told by its line, and thousands of faults in one line cost no more than one', () => {
  expect(read(`a: b\n${'&a '.repeat(140_000)}`)).toThrow('A node can have at most one anchor at line 2, column 4:');
});

test('texts of hundreds of thousands of lines are no parts', () => {
  const { value } = read(`a: |\n${'  x\n'.repeat(700_000)}`)();
  expect(value).toEqual({ a: 'x\n'.repeat(700_000) });
});
