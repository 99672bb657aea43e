import { expect, test } from 'vitest';
import type { Container, ContainerState, ContainerStatus, Pod, Stored } from '#api';
import { podPhase } from './phase.ts';

const running: ContainerState = { running: {} };
const waiting: ContainerState = { waiting: { reason: 'ContainerCreating' } };
const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode } });

function pod(
  restartPolicy: 'Always' | 'OnFailure' | 'Never',
  names: string[],
  initContainers: Container[] = [],
): Stored<Pod> {
  const metadata = { name: 'web', uid: 'u1', resourceVersion: '1', creationTimestamp: '' };
  const containers = names.map((name) => ({ name }));
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { restartPolicy, containers, initContainers }, status: {} };
}

function status(name: string, state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, state, lastState: {}, ready: false, restartCount: 0, image: '', imageID: '', ...more };
}

const crashing = status('a', { waiting: { reason: 'CrashLoopBackOff' } }, { lastState: ended(1) });
const side: Container = { name: 's', restartPolicy: 'Always' };

test.each<[string, string, Stored<Pod>, ContainerStatus[], ContainerStatus[], boolean]>([
  [
    'Pending',
    'a container waits to start',
    pod('Always', ['a', 'b']),
    [status('a', running), status('b', waiting)],
    [],
    false,
  ],
  ['Running', 'all run', pod('Always', ['a']), [status('a', running)], [], false],
  ['Running', 'one is between restarts', pod('Always', ['a']), [crashing], [], false],
  ['Running', 'a failure is to be tried again', pod('OnFailure', ['a']), [status('a', ended(1))], [], false],
  ['Succeeded', 'all have succeeded', pod('OnFailure', ['a']), [status('a', ended(0))], [], false],
  [
    'Failed',
    'one failed for good',
    pod('Never', ['a', 'b']),
    [status('a', ended(0)), status('b', ended(3))],
    [],
    false,
  ],
  [
    'Pending',
    'an init container runs',
    pod('Always', ['a'], [{ name: 'i' }]),
    [status('a', waiting)],
    [status('i', running)],
    false,
  ],
  [
    'Failed',
    'an init container failed for good',
    pod('Never', ['a'], [{ name: 'i' }]),
    [status('a', waiting)],
    [status('i', ended(1))],
    false,
  ],
  [
    'Running',
    'only the sidecar still runs',
    pod('Never', ['a'], [side]),
    [status('a', ended(0))],
    [status('s', running, { started: true })],
    false,
  ],
  [
    'Succeeded',
    'the sidecar was ended last',
    pod('Never', ['a'], [side]),
    [status('a', ended(0))],
    [status('s', ended(137))],
    true,
  ],
  ['Succeeded', 'a pod that restarts was ended well', pod('Always', ['a']), [status('a', ended(0))], [], true],
  ['Failed', 'a pod that restarts was killed', pod('Always', ['a']), [status('a', ended(137))], [], true],
])('%s when %s', (phase, _, of, main, init, terminal) => {
  expect(podPhase(of, main, init, terminal)).toBe(phase);
});
