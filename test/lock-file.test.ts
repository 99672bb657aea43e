import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

interface Package {
  resolved?: string;
  optionalDependencies?: { [name: string]: string };
}

const text = readFileSync(path.join(import.meta.dirname, '..', 'package-lock.json'), 'utf8');
const packages = Object.entries((JSON.parse(text) as { packages: { [path: string]: Package } }).packages);

test('the lock file holds no addresses', () => {
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  expect(text).not.toMatch(/https?:\/\/[^"]*\.tgz/);
});

test('the lock file names every optional package, so that npm ci takes it (tools/complete-lock.mjs adds them)', () => {
  const known = new Set(packages.map(([at]) => at.slice(at.lastIndexOf('node_modules/') + 13)));
  const wanted = packages.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));
  expect(wanted.filter((name) => !known.has(name))).toEqual([]);
});
