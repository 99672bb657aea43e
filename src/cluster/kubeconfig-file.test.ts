import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { RealClock } from '#base';
import type { KubeconfigEntry } from './kubeconfig.ts';
import { mergedText, mergeKubeconfig, removeFromKubeconfig, textWithout } from './kubeconfig-file.ts';

const entry: KubeconfigEntry = {
  name: 'podling',
  cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'Y2E=' },
  user: { 'client-certificate-data': 'Y2VydA==', 'client-key-data': 'a2V5' },
};
const podling = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'podling',
  clusters: [{ name: 'podling', cluster: entry.cluster }],
  contexts: [{ name: 'podling', context: { cluster: 'podling', user: 'podling' } }],
  users: [{ name: 'podling', user: entry.user }],
};
const OTHER = `# my clusters
apiVersion: v1
kind: Config
preferences: {}
clusters:
- name: work # do not touch
  cluster:
    server: https://work:6443
contexts:
- name: work
  context: {cluster: work, user: me}
current-context: work
users:
- name: me
  user:
    exec: {command: get-token}
`;

test.each([
  ['there is no file', undefined],
  ['the file is empty', ''],
  ['the lists are empty', 'apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers: []\n'],
  ['the lists are null', 'apiVersion: v1\nkind: Config\nclusters: null\ncontexts: null\nusers: null\n'],
  ['it was merged before', mergedText(undefined, entry, 'f')],
  [
    'an older entry has another port and key',
    mergedText(undefined, { ...entry, cluster: { ...entry.cluster, server: 'https://127.0.0.1:1' } }, 'f'),
  ],
])('merging gives exactly the entry when %s', (_name, before) => {
  expect(parse(mergedText(before, entry, 'f'))).toEqual(podling);
});

test('merging keeps other entries and comments, and makes the context current', () => {
  const text = mergedText(OTHER, entry, 'f');
  expect(text).toContain('# my clusters');
  expect(text).toContain('# do not touch');
  const merged = parse(text);
  expect(merged.clusters.map((c: { name: string }) => c.name)).toEqual(['work', 'podling']);
  expect(merged.users[0].user.exec.command).toBe('get-token');
  expect(merged['current-context']).toBe('podling');
});

test('removing leaves what was there before', () => {
  const text = textWithout(mergedText(OTHER, entry, 'f'), 'podling', 'f');
  expect(parse(text ?? '')).toEqual({ ...parse(OTHER), 'current-context': '' });
});

test('removing keeps the current context when it is another', () => {
  const merged = mergedText(OTHER, entry, 'f').replace('current-context: podling', 'current-context: work');
  expect(parse(textWithout(merged, 'podling', 'f') ?? '')['current-context']).toBe('work');
});

test('removing what is not there changes nothing', () => {
  expect(textWithout(OTHER, 'podling', 'f')).toBeUndefined();
});

test.each([
  ['broken YAML', 'clusters: [}'],
  ['a list', '- a\n- b\n'],
])('%s is refused and named', (_name, text) => {
  expect(() => mergedText(text, entry, '/home/me/config')).toThrow(/\/home\/me\/config: it cannot be read/);
});

test('the file is private, its directory is made, and no lock stays', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'podling-kubeconfig-'));
  const file = path.join(directory, 'kube', 'config');
  const clock = new RealClock();
  await mergeKubeconfig(file, entry, clock);
  expect(parse(readFileSync(file, 'utf8'))).toEqual(podling);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(() => statSync(`${file}.lock`)).toThrow('ENOENT');
  await removeFromKubeconfig(file, 'podling', clock);
  expect(parse(readFileSync(file, 'utf8')).clusters).toEqual([]);
  rmSync(directory, { recursive: true });
});

test('two clusters that merge at once are both in the file', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'podling-kubeconfig-'));
  const file = path.join(directory, 'config');
  writeFileSync(file, OTHER);
  const names = ['podling', 'podling-a', 'podling-b'];
  await Promise.all(names.map((name) => mergeKubeconfig(file, { ...entry, name }, new RealClock())));
  const found = parse(readFileSync(file, 'utf8')).contexts.map((c: { name: string }) => c.name);
  expect(found.sort()).toEqual(['podling', 'podling-a', 'podling-b', 'work']);
  rmSync(directory, { recursive: true });
});
