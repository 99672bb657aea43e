import { expect, test } from 'vitest';
import { fieldErrorText } from '#api';
import { ipFamily, ipWarnings, validateIpAddress } from './ip-address.ts';

const NOT_ONE = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

test.each<[string, 4 | 6 | undefined, string[]]>([
  ['10.9.8.7', 4, []],
  ['0.0.0.0', 4, []],
  ['2001:db8::ffff', 6, []],
  ['::', 6, []],
  ['::1', 6, []],
  ['fe80:0:0:0:1:2:3:4', 6, []],
  ['64:ff9b::192.0.2.33', 6, []],
  ['10.9.8.07', 4, ['must not have leading 0s']],
  ['::ffff:1.2.3.4', 4, ['must not be an IPv4-mapped IPv6 address']],
  ['10.9.8', undefined, [NOT_ONE]],
  ['10.9.8.256', undefined, [NOT_ONE]],
  ['1::2::3', undefined, [NOT_ONE]],
  ['1:2:3:4:5:6:7:8:9', undefined, [NOT_ONE]],
  ['12345::', undefined, [NOT_ONE]],
  ['fe80::1%eth0', undefined, [NOT_ONE]],
  ['', undefined, [NOT_ONE]],
  ['a.b.c.d', undefined, [NOT_ONE]],
])('%s is what it is', (text, family, faults) => {
  expect(ipFamily(text)).toBe(family);
  expect(validateIpAddress('f', text).map((e) => fieldErrorText(e))).toEqual(
    faults.map((fault) => `f: Invalid value: ${JSON.stringify(text)}: ${fault}`),
  );
});

test('an address that an object has already may be as it is', () => {
  expect(validateIpAddress('f', '10.9.8.07', ['10.9.8.07'])).toEqual([]);
});

test.each<[string, string[]]>([
  ['1.2.3.4', []],
  ['2001:db8::1', []],
  ['1:0:0:2:0:0:0:3', ['f: IPv6 address "1:0:0:2:0:0:0:3" should be in RFC 5952 canonical format ("1:0:0:2::3")']],
  ['2001:DB8::1', ['f: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")']],
  [
    '05.06.07.08',
    [
      'f: non-standard IP address "05.06.07.08" will be considered invalid in a future Kubernetes release: use "5.6.7.8"',
    ],
  ],
  [
    '::ffff:1.2.3.4',
    [
      'f: non-standard IP address "::ffff:1.2.3.4" will be considered invalid in a future Kubernetes release: use "1.2.3.4"',
    ],
  ],
])('what is odd about %s is told', (text, warnings) => {
  expect(ipWarnings('f', text)).toEqual(warnings);
});
