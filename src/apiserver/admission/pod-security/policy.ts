import { type FieldError, invalidValue } from '#api';
import { BASELINE_CHECKS } from './baseline-checks.ts';
import type { CheckedPod, Violation } from './check.ts';
import { RESTRICTED_CHECKS } from './restricted-checks.ts';

const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
const PREFIX = 'pod-security.kubernetes.io/';

type Level = (typeof LEVELS)[number];

/** How strict a namespace is, by the rules of which version. */
export interface LevelVersion {
  readonly level: Level;
  /** `latest`, or `v1.N`. */
  readonly version: string;
}

/** What a namespace does not let in, and of what it warns. */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
  /** Of labels that say nothing; such a namespace lets little in. */
  readonly errors: readonly FieldError[];
}

type Labels = { readonly [key: string]: string };

const PRIVILEGED: LevelVersion = { level: 'privileged', version: 'latest' };
const NONE: Policy = { enforce: PRIVILEGED, warn: PRIVILEGED, errors: [] };

/** What the labels of a namespace ask for. */
export function policyOf(labels: Labels = {}): Policy {
  if (!Object.keys(labels).some((key) => key.startsWith(PREFIX))) return NONE;
  const errors: FieldError[] = [];
  const read = (mode: string, otherwise: Level): LevelVersion => {
    const [key, versionKey] = [`${PREFIX}${mode}`, `${PREFIX}${mode}-version`];
    const [level = 'privileged', version = 'latest'] = [labels[key], labels[versionKey]];
    const known = LEVELS.find((name) => name === level);
    if (!known) errors.push(wrong(key, level, `must be one of ${LEVELS.join(', ')}`));
    const isVersion = version === 'latest' || /^v1\.(0|[1-9][0-9]*)$/.test(version);
    if (!isVersion) errors.push(wrong(versionKey, version, 'must be "latest" or "v1.x"'));
    return { level: known ?? otherwise, version: isVersion ? version : 'latest' };
  };
  const enforce = read('enforce', 'restricted');
  // Nothing is written down anywhere, but its labels are read like the others.
  read('audit', 'privileged');
  return { enforce, warn: read('warn', 'privileged'), errors };
}

function wrong(label: string, value: string, why: string): FieldError {
  return invalidValue(`metadata.labels[${label}]`, value, why);
}

/** `restricted:latest`. */
export function levelText({ level, version }: LevelVersion): string {
  return `${level}:${version}`;
}

/** Whether one is stricter than the other, by the same rules. */
export function isStricter(one: LevelVersion, other: LevelVersion): boolean {
  return LEVELS.indexOf(one.level) > LEVELS.indexOf(other.level);
}

/** What a pod does that is not allowed. */
export function violations({ level, version }: LevelVersion, pod: CheckedPod): Violation[] {
  if (level === 'privileged') return [];
  const minor = version === 'latest' ? Number.MAX_SAFE_INTEGER : Number(version.slice('v1.'.length));
  const isIn = ({ since = 0 }: { since?: number }) => since <= minor;
  const stricter = level === 'restricted' ? RESTRICTED_CHECKS.filter(isIn) : [];
  const overridden = new Set(stricter.map(({ overrides }) => overrides));
  const weaker = BASELINE_CHECKS.filter((check) => isIn(check) && !overridden.has(check.id));
  return [...weaker, ...stricter].flatMap((check) => check.find(pod, minor) ?? []);
}

/** Everything that is wrong, with who does it. */
export function detailText(found: readonly Violation[]): string {
  return found.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}
