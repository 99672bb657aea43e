import { expect, test } from 'vitest';
import { answerHealth, healthPaths, serverChecks } from './index.ts';

const state = { isReady: () => true, isClosing: () => false, storeFault: (): string | undefined => undefined };

function ask(path: string, changes: Partial<typeof state> = {}) {
  const [at = '', query = ''] = path.split('?');
  return answerHealth(serverChecks({ ...state, ...changes }), at, new URLSearchParams(query));
}

test.each(['/healthz', '/livez', '/readyz', '/readyz/', '/readyz/ping', '/livez/poststarthook/rbac/bootstrap-roles'])(
  '%s of a server that is well is ok',
  (path) => {
    expect(ask(path)).toEqual({ code: 200, text: 'ok' });
  },
);

test.each(['/readyz/none', '/healthz/informer-sync', '/livez/shutdown', '/version', '/'])(
  'there is no check at %s',
  (path) => {
    expect(ask(path)).toBeUndefined();
  },
);

test('every check is named when asked to, whatever verbose says', () => {
  const lines = ask('/livez?verbose=0')?.text.split('\n') ?? [];
  expect(lines.slice(0, 4)).toEqual([
    '[+]ping ok',
    '[+]log ok',
    '[+]etcd ok',
    '[+]poststarthook/generic-apiserver-start-informers ok',
  ]);
  expect(lines.slice(-3)).toEqual(['[+]autoregister-completion ok', 'livez check passed', '']);
  expect(ask('/readyz?verbose')?.text).toMatch(/\n\[\+\]shutdown ok\nreadyz check passed\n$/);
});

test('a check that fails says so without its reason', () => {
  const answer = ask('/readyz', { isClosing: () => true });
  expect(answer?.code).toBe(500);
  expect(answer?.text).toMatch(/^\[\+\]ping ok\n/);
  expect(answer?.text).toMatch(/\n\[-\]shutdown failed: reason withheld\nreadyz check failed\n$/);
  expect(ask('/livez', { isClosing: () => true })).toEqual({ code: 200, text: 'ok' });
});

test('asked for alone, a check gives its reason', () => {
  const storeFault = () => 'the disk is full';
  expect(ask('/healthz/etcd', { storeFault })).toEqual({
    code: 500,
    text: 'internal server error: the disk is full\n',
  });
});

test('checks can be left out, and what is left out must exist', () => {
  const storeFault = () => 'the disk is full';
  expect(ask('/livez?exclude=etcd', { storeFault })).toEqual({ code: 200, text: 'ok' });
  const text = ask('/readyz?verbose&exclude=etcd&exclude=z&exclude=a', {})?.text;
  expect(text).toContain('[+]etcd excluded: ok\n[+]etcd-readiness ok\n');
  expect(text).toMatch(/\nwarn: some health checks cannot be excluded: no matches for "a","z"\nreadyz check passed\n$/);
});

test('a server that is not set up yet is neither ready nor alive', () => {
  const isReady = () => false;
  expect(ask('/readyz', { isReady })?.text).toContain(
    '[-]poststarthook/bootstrap-controller failed: reason withheld\n',
  );
  expect(ask('/livez', { isReady })?.code).toBe(500);
});

test('every check has paths of its own', () => {
  const paths = healthPaths(serverChecks(state));
  expect(paths).toContain('/livez/etcd');
  expect(paths).toContain('/readyz/shutdown');
  expect(paths).not.toContain('/livez/shutdown');
});
