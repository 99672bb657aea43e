import { expect, test } from 'vitest';
import { leftoverProcesses } from './leftover-processes.ts';
import { mountsUnder } from './mounts.ts';

test('leftovers are the own containerd, its shims, and all that runs in them', () => {
  const all = [
    { pid: 1, parent: 0, command: ['init'] },
    { pid: 10, parent: 1, command: ['containerd', '--config', '/data/lab/containerd/config.toml'] },
    {
      pid: 11,
      parent: 1,
      command: ['/usr/bin/containerd-shim-runc-v2', '-address', '/run/podling/1a/containerd.sock'],
    },
    { pid: 12, parent: 11, command: ['/pause'] },
    { pid: 13, parent: 12, command: ['sleep', '1'] },
    { pid: 20, parent: 1, command: ['containerd', '--config', '/data/lab2/containerd/config.toml'] },
    { pid: 21, parent: 1, command: ['vi', '/data/lab/server.log'] },
  ];
  expect(leftoverProcesses(all, ['/data/lab', '/run/podling/1a']).sort()).toEqual([10, 11, 12, 13]);
});

test('mounts are taken away inside out, with the kernel spelling of blanks undone', () => {
  const mountinfo = [
    '22 1 0:21 / / rw - ext4 /dev/sda rw',
    '30 22 0:40 / /data/lab/a\\040b rw - tmpfs tmpfs rw',
    '31 30 0:41 / /data/lab/a\\040b/c rw - tmpfs tmpfs rw',
    '32 22 0:42 / /data/lab2/x rw - tmpfs tmpfs rw',
  ].join('\n');
  expect(mountsUnder(mountinfo, '/data/lab')).toEqual(['/data/lab/a b/c', '/data/lab/a b']);
});
