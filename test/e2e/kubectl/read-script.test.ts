import { expect, test } from 'vitest';
import { answerLines, matches, readScript } from './read-script.ts';

const SCRIPT = `# What it is about.
$ kubectl get one
[<1.27] old
[>=1.27 <1.34] middle
[>=1.34] new
always

[>=1.24 for create token] $ kubectl create token x
a token

[<1.30 for the older flag] $ kubectl old <<EOF
body
EOF

# More.
$ kubectl get two
`;

test.each([
  [20, ['old', 'always'], ['create token']],
  [26, ['old', 'always'], []],
  [27, ['middle', 'always'], []],
  [33, ['middle', 'always'], ['the older flag']],
  [34, ['new', 'always'], ['the older flag']],
])('kubectl 1.%i is asked what it has, and must answer as its version does', (minor, expected, missing) => {
  const script = readScript(SCRIPT, minor);
  expect(script.steps[0]).toEqual({ line: 2, command: 'kubectl get one', expected });
  expect(script.missing).toEqual(missing);
  expect(script.steps.at(-1)).toEqual({ line: 16, command: 'kubectl get two', expected: [] });
});

test('a command takes the document below it', () => {
  expect(readScript(SCRIPT, 26).steps[2]?.command).toBe('kubectl old <<EOF\nbody\nEOF');
});

test('a command that some versions cannot play must say what it is for', () => {
  expect(() => readScript('[>=1.24] $ kubectl create token x\n', 20)).toThrow('does not say what for');
});

test.each([
  ['the same', ['a', 'b'], ['a', 'b'], true],
  ['a line too many', ['a'], ['a', 'b'], false],
  ['a line too few', ['a', 'b'], ['a'], false],
  ['other gaps between columns', ['NAME  AGE'], ['NAME      AGE   '], true],
  ['an age', ['web  <age>'], ['web   3m20s'], true],
  ['no age', ['web  <age>'], ['web   soon'], false],
  ['anything in the middle', ['a', '...', 'd'], ['a', 'b', 'c', 'd'], true],
  ['anything at the end', ['a', '...'], ['a', 'b'], true],
  ['another end', ['a', '...', 'd'], ['a', 'b', 'c'], false],
  ['signs of regular expressions', ['a.b (c)'], ['axb (c)'], false],
])('lines match or not: %s', (_, expected, lines, same) => {
  expect(matches(expected, lines)).toBe(same);
});

test('an answer is what was printed, what was complained of, and how it ended', () => {
  expect(answerLines({ code: 2, stdout: 'a\nb\n', stderr: 'c\n' })).toEqual(['a', 'b', '! c', '[exit 2]']);
  expect(answerLines({ code: 0, stdout: '', stderr: '' })).toEqual([]);
});
