import { quoted } from '#api';
import type { Check } from './checks.ts';

const ROOTS = ['healthz', 'livez', 'readyz'];

/** An answer in plain text. */
interface HealthAnswer {
  code: 200 | 500;
  text: string;
}

/** `/healthz`, `/livez/etcd`, …: every path that has an answer. */
export function healthPaths(checks: readonly Check[]): string[] {
  return ROOTS.flatMap((root) => [`/${root}`, ...checksOf(root, checks).map(({ name }) => `/${root}/${name}`)]);
}

/** Answers for all checks together or for the one that the path names; undefined where it names none. */
export function answerHealth(checks: readonly Check[], path: string, query: URLSearchParams): HealthAnswer | undefined {
  const [, root = '', name = ''] = /^\/([^/]+)(?:\/(.+?))?\/?$/.exec(path) ?? [];
  if (!ROOTS.includes(root)) return undefined;
  const asked = checksOf(root, checks);
  if (name === '') return together(root, asked, query);
  const check = asked.find((one) => one.name === name);
  if (!check) return undefined;
  const fault = check.fault();
  return fault === undefined ? { code: 200, text: 'ok' } : { code: 500, text: `internal server error: ${fault}\n` };
}

function checksOf(root: string, checks: readonly Check[]): Check[] {
  return checks.filter((check) => root === 'readyz' || !check.readinessOnly);
}

function together(root: string, checks: readonly Check[], query: URLSearchParams): HealthAnswer {
  const excluded = new Set(query.getAll('exclude'));
  let failed = false;
  const lines = checks.map((check) => {
    if (excluded.delete(check.name)) return `[+]${check.name} excluded: ok\n`;
    if (check.fault() === undefined) return `[+]${check.name} ok\n`;
    failed = true;
    return `[-]${check.name} failed: reason withheld\n`;
  });
  if (excluded.size > 0) {
    const names = [...excluded].sort().map(quoted).join(',');
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}\n`);
  }
  if (failed) return { code: 500, text: `${lines.join('')}${root} check failed\n` };
  return { code: 200, text: query.has('verbose') ? `${lines.join('')}${root} check passed\n` : 'ok' };
}
