import { expect, test } from 'vitest';
import { boolean, decodeMessage, encodeMessage, integer, many, map, message, one, packed, string } from './protobuf.ts';

const Inner = message({ value: one(1, integer) });
const Everything = message({
  text: one(1, string),
  number: one(2, integer),
  flag: one(3, boolean),
  inner: one(4, Inner),
  texts: many(5, string),
  inners: many(6, Inner),
  numbers: packed(7),
  pairs: map(8),
});
const NOTHING = {
  text: '',
  number: 0,
  flag: false,
  inner: undefined,
  texts: [],
  inners: [],
  numbers: [],
  pairs: {},
};

test('a message comes back as it went', () => {
  const value = {
    text: 'grüße',
    number: 300,
    flag: true,
    inner: { value: 7 },
    texts: ['a', '', 'c'],
    inners: [{ value: 1 }, { value: 0 }],
    numbers: [0, 65_534, 2 ** 40],
    pairs: { 'io.kubernetes.pod.uid': 'x', empty: '' },
  };
  expect(decodeMessage(Everything, encodeMessage(Everything, value))).toEqual(value);
});

test('what is default takes no bytes, and what is missing is default', () => {
  expect(encodeMessage(Everything, NOTHING).length).toBe(0);
  expect(decodeMessage(Everything, Buffer.alloc(0))).toEqual(NOTHING);
});

test('an empty message that is there differs from one that is not', () => {
  expect(encodeMessage(Everything, { inner: {} }).toString('hex')).toBe('2200');
});

test.each([
  [0, ''],
  [1, '0801'],
  [300, '08ac02'],
  [-1, '08ffffffffffffffffff01'],
  [-998, '089af8ffffffffffffff01'],
  [2 ** 53, '088080808080808010'],
])('the number %d is written as protobuf writes it', (value, hex) => {
  const bytes = encodeMessage(Inner, { value });
  expect(bytes.toString('hex')).toBe(hex);
  expect(decodeMessage(Inner, bytes)).toEqual({ value });
});

test('times in nanoseconds stay precise to the millisecond', () => {
  const nanoseconds = 1_795_211_198_469 * 1e6;
  const { value } = decodeMessage(Inner, encodeMessage(Inner, { value: nanoseconds }));
  expect(Math.floor(value / 1e6)).toBe(1_795_211_198_469);
});

test('fields nobody knows are passed over', () => {
  const unknown = Buffer.from('78ac02' + '7a03616263' + '7d01020304' + '790102030405060708', 'hex');
  const known = encodeMessage(Everything, { text: 'x' });
  expect(decodeMessage(Everything, Buffer.concat([unknown, known]))).toEqual({ ...NOTHING, text: 'x' });
});

test('a message that breaks off is refused', () => {
  expect(() => decodeMessage(Everything, Buffer.from('0a05616263', 'hex'))).toThrow(RangeError);
});
