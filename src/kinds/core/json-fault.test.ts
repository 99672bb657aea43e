import { expect, test } from 'vitest';
import { jsonObjectFault } from './json-fault.ts';

test.each(['{}', ' {"a": [1, -0.5e+3, true, false, null, "\\u00e4\\n"], "b": {}} ', 'null', '{"a":{"b":[]}}'])(
  '%s is an object, or nothing',
  (text) => {
    expect(jsonObjectFault(text)).toBeUndefined();
  },
);

test.each([
  ['', 'unexpected end of JSON input'],
  ['{"a":1', 'unexpected end of JSON input'],
  ['{"a":1}}', "invalid character '}' after top-level value"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['[1 2]', "invalid character '2' after array element"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u00g0"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['-a', "invalid character 'a' in numeric literal"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1e+x', "invalid character 'x' in exponent of numeric literal"],
  ['01', "invalid character '1' after top-level value"],
  ['trve', "invalid character 'v' in literal true (expecting 'u')"],
  ['12', 'json: cannot unmarshal number into Go value of type map[string]interface {}'],
  ['"a"', 'json: cannot unmarshal string into Go value of type map[string]interface {}'],
  ['true', 'json: cannot unmarshal bool into Go value of type map[string]interface {}'],
])('of %j it is said: %s', (text, fault) => {
  expect(jsonObjectFault(text)).toBe(fault);
});
