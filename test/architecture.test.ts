import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Lower floors first. A room imports only rooms of lower floors. */
const FLOORS = [
  ['base'],
  ['api', 'spdy'],
  ['kinds'],
  ['storage', 'client'],
  ['apiserver', 'controllers', 'scheduler', 'kubelet', 'network'],
  ['cluster'],
  ['cli', 'testing'],
];
/** Rooms that must also run in a browser. Their tests may use what they like. */
const PORTABLE = ['base', 'api', 'kinds', 'client', 'controllers', 'scheduler'];

const src = path.join(import.meta.dirname, '..', 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
const floorOf = (room: string) => FLOORS.findIndex((rooms) => rooms.includes(room));

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((m) => m[1] ?? '');
}

test('every source file lives in a room', () => {
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((f) => floorOf(f.split(path.sep)[0] ?? '') < 0)).toEqual([]);
});

test('rooms import lower floors only, through their front doors', () => {
  const wrong = files.flatMap((file) => {
    const room = file.split(path.sep)[0] ?? '';
    return importsOf(file)
      .filter((to) => {
        if (to.startsWith('#')) return !(floorOf(to.slice(1)) >= 0 && floorOf(to.slice(1)) < floorOf(room));
        if (to.startsWith('.')) return path.normalize(path.join(path.dirname(file), to)).split(path.sep)[0] !== room;
        return false;
      })
      .map((to) => `${file} imports ${to}`);
  });
  expect(wrong).toEqual([]);
});

test('portable rooms import nothing from node', () => {
  const wrong = files
    .filter((f) => PORTABLE.includes(f.split(path.sep)[0] ?? '') && !f.endsWith('.test.ts'))
    .flatMap((f) =>
      importsOf(f)
        .filter((to) => to.startsWith('node:'))
        .map((to) => `${f} imports ${to}`),
    );
  expect(wrong).toEqual([]);
});

// In a bundle an older package that is loaded when first needed has nothing but its default export.
test('only packages that are ES modules are loaded later by the names of what they export', () => {
  const wrong = files.flatMap((file) => {
    const text = readFileSync(path.join(src, file), 'utf8');
    return [...text.matchAll(/\{([^{}]*)\} = await import\('([^.#'][^']*)'\)/g)]
      .filter(([, names = '', name = '']) => !/^ default: \w+ $/.test(names) && !isModule(name))
      .map(([, , name]) => `${file} loads names of ${name}`);
  });
  expect(wrong).toEqual([]);
});

function isModule(name: string): boolean {
  const manifest = path.join(src, '..', 'node_modules', name, 'package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
}

test('no file has a name that says nothing', () => {
  const empty = /^(utils?|helpers?|common|misc|types|shared|manager)\.ts$/;
  expect(files.filter((f) => empty.test(path.basename(f)) && !f.includes('generated'))).toEqual([]);
});
