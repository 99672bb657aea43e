import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { editDistance, nearest } from './nearest.ts';
import { runProgram, USAGE_ERROR } from './program.ts';
import type { Terminal } from './terminal.ts';
import { verbs } from './verbs.ts';

function recorder() {
  const said: string[] = [];
  const same = (text: string) => text;
  const say = (text: string) => void said.push(text);
  const terminal: Terminal = { out: say, err: say, ask: async () => undefined, bold: same, green: same, red: same };
  return { terminal, text: () => said.join('\n') };
}

async function run(line: string) {
  const { terminal, text } = recorder();
  const code = await runProgram(verbs, line === '' ? [] : line.split(' '), terminal);
  return { code, text: text() };
}

test.each([
  ['an unknown verb', 'stauts', "unknown command 'stauts'\n(Did you mean status?)"],
  ['an unknown flag', 'status --nmae lab', "unknown option '--nmae'\n(Did you mean --name?)"],
  ['a flag of another verb', 'status --yes', "unknown option '--yes'"],
  ['a bad choice', 'status -o jsn', 'It takes text or json. Did you mean --output json?'],

  ['a missing argument', 'image load', "missing required argument 'file'"],
  ['a runtime that is none', 'up --runtime contanerd', 'Did you mean --runtime containerd?'],
  ['a number that is none', 'up --nodes many', 'It takes a whole number from 1 to 5000.'],
  ['a word too many', 'version now', 'too many arguments'],
])('%s is refused with the nearest right spelling', async (_name, line, expected) => {
  const { code, text } = await run(line);
  expect(text).toContain(expected);
  expect(text).toMatch(/^podling: /);
  expect(code).toBe(USAGE_ERROR);
});

test.each(verbs.map((verb) => verb.name))('%s --help shows what it does and examples', async (name) => {
  const { code, text } = await run(`${name} --help`);
  const verb = verbs.find((v) => v.name === name);
  expect(code).toBe(0);
  expect(text.replace(/\s+/g, ' ')).toContain(verb?.summary);
  for (const example of verb?.examples ?? []) expect(text).toContain(example);
});

test('version names Podling and the Kubernetes it speaks', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await run('version')).toEqual({ code: 0, text: `podling ${version} (Kubernetes v1.36)` });
});

test('status of a cluster that is not there exits with 3 and says so in JSON', async () => {
  const { code, text } = await run('status --name nobody-made-this -o json');
  expect(code).toBe(3);
  expect(JSON.parse(text)).toMatchObject({ name: 'nobody-made-this', exists: false, running: false, nodes: [] });
});

test('nearest finds what was meant, and nothing for nonsense', () => {
  expect(editDistance('abcd', 'acbd')).toBe(1);
  expect(nearest('contanerd', ['containerd', 'simulated'])).toBe('containerd');
  expect(nearest('docker', ['containerd', 'simulated'])).toBeUndefined();
});
