import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { fullName, importArchive } from './import-images.ts';

test.each([
  ['busybox', 'docker.io/library/busybox:latest'],
  ['busybox:1.37', 'docker.io/library/busybox:1.37'],
  ['team/web:2', 'docker.io/team/web:2'],
  ['localhost/web', 'localhost/web:latest'],
  ['registry.local:5000/web', 'registry.local:5000/web:latest'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ['web@sha256:0123', 'docker.io/library/web@sha256:0123'],
])('%s is %s', (name, full) => {
  expect(fullName(name)).toBe(full);
});

test('an archive without a byte is refused before anything is started', async () => {
  const nothing = importArchive(Readable.from([]), { socket: '/nowhere', binary: '/nowhere' });
  await expect(nothing).rejects.toThrow('the archive is empty');
});
