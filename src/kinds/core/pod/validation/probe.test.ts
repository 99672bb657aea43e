import { expect, test } from 'vitest';
import type { Container, PodSpec } from '#api';
import { C, container, faultsOf, withContainer } from '../pod-under-test.ts';

const exec = { command: ['true'] };
const PORT = 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)';

test.each<[string, Partial<Container>, string[]]>([
  [
    'nothing wrong',
    {
      livenessProbe: { httpGet: { port: 'http', httpHeaders: [{ name: 'X-A', value: '' }] } },
      readinessProbe: { grpc: { port: 1 }, successThreshold: 3 },
      startupProbe: { tcpSocket: { port: 65535 }, terminationGracePeriodSeconds: 1 },
      lifecycle: { postStart: { exec }, preStop: { sleep: { seconds: 30 } } },
    },
    [],
  ],
  [
    'probes of no sort',
    { livenessProbe: {}, readinessProbe: {}, startupProbe: {} },
    ['livenessProbe', 'readinessProbe', 'startupProbe'].map(
      (name) => `${C}.${name}: Required value: must specify a handler type`,
    ),
  ],
  [
    'a probe of three sorts',
    { readinessProbe: { exec, tcpSocket: { port: 'not-even-a-name-of-one' }, grpc: { port: 0 } } },
    ['tcpSocket', 'grpc'].map(
      (name) => `${C}.readinessProbe.${name}: Forbidden: may not specify more than 1 handler type`,
    ),
  ],
  [
    'hooks of no sort, and without a command',
    { lifecycle: { postStart: {}, preStop: { exec: {} } } },
    [
      `${C}.lifecycle.postStart: Required value: must specify a handler type`,
      `${C}.lifecycle.preStop.exec.command: Required value`,
    ],
  ],
  [
    'a request of no known sort',
    { livenessProbe: { httpGet: { port: 0, scheme: 'FTP' as never, httpHeaders: [{ name: 'X A', value: '' }] } } },
    [
      `${C}.livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive`,
      `${C}.livenessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"`,
      `${C}.livenessProbe.httpGet.httpHeaders: Invalid value: "X A": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')`,
    ],
  ],
  [
    'ports that are no names of ports',
    { livenessProbe: { tcpSocket: { port: 'a_b' } } },
    [`${C}.livenessProbe.tcpSocket.port: Invalid value: "a_b": ${PORT}`],
  ],
  [
    'a sleep longer than there is time',
    { lifecycle: { preStop: { sleep: { seconds: 31 } }, postStart: { sleep: { seconds: -1 } } } },
    [
      ['postStart', -1],
      ['preStop', 31],
    ].map(
      ([name, seconds]) =>
        `${C}.lifecycle.${name}.sleep: Invalid value: ${seconds}: must be non-negative and less than terminationGracePeriodSeconds (30)`,
    ),
  ],
  [
    'numbers below zero',
    {
      readinessProbe: {
        exec,
        initialDelaySeconds: -1,
        timeoutSeconds: -2,
        periodSeconds: -3,
        successThreshold: -4,
        failureThreshold: -5,
      },
    },
    ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'].map(
      (name, i) => `${C}.readinessProbe.${name}: Invalid value: -${i + 1}: must be greater than or equal to 0`,
    ),
  ],
  [
    'more than one success before it lives',
    {
      livenessProbe: { exec, successThreshold: 2, terminationGracePeriodSeconds: 0 },
      startupProbe: { exec, successThreshold: 2 },
    },
    [
      `${C}.livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0`,
      `${C}.livenessProbe.successThreshold: Invalid value: 2: must be 1`,
      `${C}.startupProbe.successThreshold: Invalid value: 2: must be 1`,
    ],
  ],
  [
    'a time to end for a probe that ends nothing',
    { readinessProbe: { exec, terminationGracePeriodSeconds: 0 } },
    [
      `${C}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0`,
      `${C}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 0: must not be set for readinessProbes`,
    ],
  ],
])('a container with %s', (_, more, faults) => {
  expect(faultsOf(withContainer(more))).toEqual(faults);
});

test.each<[string, PodSpec['restartPolicy'], Partial<Container>, string[]]>([
  ['ends is asked nothing', undefined, { livenessProbe: { exec } }, ['livenessProbe']],
  ['stays is asked all', 'Always', { livenessProbe: { exec }, lifecycle: { preStop: { exec } } }, []],
])('an init container that %s', (_, restartPolicy, more, names) => {
  const init: Container = { ...container, name: 'i', ...more, ...(restartPolicy && { restartPolicy }) };
  expect(faultsOf({ initContainers: [init] })).toEqual(
    names.map(
      (name) =>
        `spec.initContainers[0].${name}: Forbidden: may not be set for init containers without restartPolicy=Always`,
    ),
  );
});
