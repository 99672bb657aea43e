import { expect, test } from 'vitest';
import { formatIpAddress, formatIpRange, isInside, networkOf, parseIpAddress, parseIpRange } from './ip-address.ts';

test.each<[string, string, 4 | 6]>([
  ['10.0.0.1', '10.0.0.1', 4],
  ['010.000.0.001', '10.0.0.1', 4],
  ['::ffff:10.0.0.1', '10.0.0.1', 4],
  ['::ffff:a00:1', '10.0.0.1', 4],
  ['::', '::', 6],
  ['::1', '::1', 6],
  ['2001:DB8::', '2001:db8::', 6],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1', 6],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7', 6],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221', 6],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3', 6],
  ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7:0', 6],
  ['10:0:0:20:0:0:1:1', '10::20:0:0:1:1', 6],
  ['fe80::10:0', 'fe80::10:0', 6],
])('%s is the address %s', (text, canonical, family) => {
  const address = parseIpAddress(text);
  expect(address?.family).toBe(family);
  expect(address && formatIpAddress(address)).toBe(canonical);
});

test.each([
  '',
  '10.0.0',
  '1:2',
  '10.0.0.256',
  '10.0.0.1.2',
  '10.0.0.x',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::8',
  '12345::',
  'fe80::1%eth0',
  '1.2.3.4::',
  '::1.2.3.256',
])('%s is no address', (text) => {
  expect(parseIpAddress(text)).toBeUndefined();
});

test.each([
  ['10.1.2.3/8', '10.0.0.0'],
  ['10.1.2.3/32', '10.1.2.3'],
  ['10.1.2.3/0', '0.0.0.0'],
  ['10.1.255.3/20', '10.1.240.0'],
  ['2001:db8:ffff::1/33', '2001:db8:8000::'],
  ['::ffff:10.1.2.3/112', '10.1.0.0'],
])('the network of %s starts at %s', (text, network) => {
  const range = parseIpRange(text);
  expect(range && formatIpAddress(networkOf(range))).toBe(network);
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '/8', 'x/8', '::/129', '10.0.0.0/8/8'])(
  '%s is no range',
  (text) => {
    expect(parseIpRange(text)).toBeUndefined();
  },
);

test.each([
  ['010.0.0.0/8', true],
  ['10.0.0.0/08', true],
  ['10.0.0.0/8', false],
  ['10.0.0.0/0', false],
])('whether %s has leading zeros: %s', (text, has) => {
  expect(parseIpRange(text)?.hasLeadingZeros).toBe(has);
});

test.each([
  ['10.1.0.0/16', '10.0.0.0/8', true],
  ['10.1.0.0/16', '10.9.9.9/8', true],
  ['11.0.0.0/16', '10.0.0.0/8', false],
  ['10.0.0.0/8', '10.0.0.0/8', false],
  ['10.0.0.0/7', '10.0.0.0/8', false],
  ['2001:db8:1::/48', '2001:db8::/32', true],
  ['::/48', '0.0.0.0/0', false],
  ['::ffff:10.1.0.0/112', '10.0.0.0/8', true],
  ['10.1.0.0/16', '::ffff:10.0.0.0/104', false],
])('whether %s lies in %s: %s', (inner, outer, lies) => {
  const [part, whole] = [parseIpRange(inner), parseIpRange(outer)];
  expect(part && whole && isInside(part, whole)).toBe(lies);
});

test.each([
  ['010.1.2.3/08', '10.1.2.3/8'],
  ['2001:DB8:0::/32', '2001:db8::/32'],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
])('the range %s is written %s', (text, usual) => {
  const range = parseIpRange(text);
  expect(range && formatIpRange(range)).toBe(usual);
});
