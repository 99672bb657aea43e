import { expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i + 1));

test('equal texts do not differ', () => {
  expect(unifiedDiff('a\nb', 'a\nb')).toBe('');
});

test('a changed line is shown with three lines around it', () => {
  const now = numbers(10).with(4, 'five');
  expect(unifiedDiff(numbers(10).join('\n'), now.join('\n'))).toBe(
    '@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
  );
});

test('lines that come and go at the ends have fewer lines around them', () => {
  expect(unifiedDiff('a\nb\nc\nd\ne', 'z\na\nb\nc\nd')).toBe('@@ -1,5 +1,5 @@\n+z\n a\n b\n c\n d\n-e\n');
});

test('changes far from each other are shown apart', () => {
  const now = numbers(20).with(1, 'two').with(17, 'eighteen');
  expect(unifiedDiff(numbers(20).join('\n'), now.join('\n'))).toBe(
    '@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n@@ -15,6 +15,6 @@\n 15\n 16\n 17\n-18\n+eighteen\n 19\n 20\n',
  );
});

test('changes near to each other are shown together', () => {
  const now = numbers(12).with(3, 'four').with(9, 'ten');
  expect(unifiedDiff(numbers(12).join('\n'), now.join('\n'))).toBe(
    '@@ -1,12 +1,12 @@\n 1\n 2\n 3\n-4\n+four\n 5\n 6\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n',
  );
});

test('one line for another is a range of one', () => {
  expect(unifiedDiff('a', 'b')).toBe('@@ -1 +1 @@\n-a\n+b\n');
});
