import { expect, test } from 'vitest';
import { type FieldError, fieldErrorText } from '#api';
import { addressWarnings, endpointAddress, ipAddress, ipRange, rangeWarnings } from './address-rules.ts';

const texts = (errors: FieldError[]) => errors.map((e) => fieldErrorText(e, false));

test.each([
  ['10.0.0.1', []],
  ['2001:db8::1', []],
  ['x', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  ['010.0.0.1', ['must not have leading 0s']],
  ['::ffff:10.0.0.1', ['must not be an IPv4-mapped IPv6 address']],
])('the address %s', (ip, problems) => {
  expect(texts(ipAddress('f', ip))).toEqual(problems.map((p) => `Invalid value: "${ip}": ${p}`));
});

test('an address that was there before may stay', () => {
  expect(ipAddress('f', '010.0.0.1', ['010.0.0.1'])).toEqual([]);
});

test.each([
  ['10.0.0.0/8', []],
  ['2001:db8::/32', []],
  ['10.0.0.0', ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
  ['10.0.0.0/08', ['must not have leading 0s in IP or prefix length']],
  ['::ffff:10.0.0.0/104', ['must not have an IPv4-mapped IPv6 address']],
  ['10.0.0.1/8', ['must not have bits set beyond the prefix length']],
])('the range %s', (text, problems) => {
  expect(texts(ipRange('f', text))).toEqual(problems.map((p) => `Invalid value: "${text}": ${p}`));
});

test.each([
  ['10.0.0.1', []],
  ['256.0.0.1', ['must be a valid IP address']],
  ['0.0.0.0', ['may not be unspecified (0.0.0.0)']],
  ['::', ['may not be unspecified (::)']],
  ['127.1.2.3', ['may not be in the loopback range (127.0.0.0/8, ::1/128)']],
  ['::1', ['may not be in the loopback range (127.0.0.0/8, ::1/128)']],
  ['169.254.1.1', ['may not be in the link-local range (169.254.0.0/16, fe80::/10)']],
  ['febf::1', ['may not be in the link-local range (169.254.0.0/16, fe80::/10)']],
  ['224.0.0.9', ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)']],
  ['ff02::9', ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)']],
  ['224.1.0.9', []],
])('the endpoint %s', (ip, problems) => {
  expect(texts(endpointAddress('f', ip))).toEqual(problems.map((p) => `Invalid value: "${ip}": ${p}`));
});

const FUTURE = 'will be considered invalid in a future Kubernetes release';

test.each([
  ['10.0.0.1', []],
  ['2001:db8::1', []],
  ['010.0.0.1', [`f: non-standard IP address "010.0.0.1" ${FUTURE}: use "10.0.0.1"`]],
  ['2001:DB8::1', ['f: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")']],
])('the warnings about the address %s', (ip, warnings) => {
  expect(addressWarnings('f', ip)).toEqual(warnings);
});

test.each([
  ['10.0.0.0/8', []],
  [
    '10.0.0.1/8',
    ['f: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)'],
  ],
  ['010.0.0.0/8', [`f: non-standard CIDR value "010.0.0.0/8" ${FUTURE}: use "10.0.0.0/8"`]],
  [
    '2001:DB8::1/32',
    ['f: CIDR value "2001:DB8::1/32" is ambiguous in this context (should be "2001:db8::/32" or "2001:db8::1/128"?)'],
  ],
  ['2001:DB8::/32', ['f: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")']],
])('the warnings about the range %s', (text, warnings) => {
  expect(rangeWarnings('f', text)).toEqual(warnings);
});
