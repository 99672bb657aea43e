import { type FieldError, forbidden, invalidValue, type ObjectMeta, type PodSpec, quoted, type Toleration } from '#api';
import { containersOf } from './containers-of.ts';
import { descendingPath } from './paths.ts';
import { validateTolerations } from './tolerations.ts';

/** Says that a pod is the picture of one that a node runs by itself. */
export const MIRROR = 'kubernetes.io/config.mirror';
export const APP_ARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
export const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
export const SECCOMP_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';
const OLD_PREFIXES = [SECCOMP_POD, SECCOMP_PREFIX, APP_ARMOR_PREFIX];
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

type Annotations = NonNullable<ObjectMeta['annotations']>;

/** Checks the annotations that mean something to a pod. */
export function validatePodAnnotations(field: string, annotations: Annotations, spec: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const mirror = annotations[MIRROR];
  if (mirror !== undefined && !spec.nodeName) {
    const text = 'must set spec.nodeName if mirror pod annotation is set';
    errors.push(invalidValue(`${field}[${MIRROR}]`, mirror, text));
  }
  if (annotations[TOLERATIONS]) errors.push(...validateTolerationsText(field, annotations[TOLERATIONS]));
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isInt32(cost)) {
    errors.push(invalidValue(`${field}[${DELETION_COST}]`, cost, 'must be a 32bit integer'));
  }
  const entries = Object.entries(annotations);
  if (annotations[SECCOMP_POD] !== undefined) {
    errors.push(...validateSeccompText(`${field}.${SECCOMP_POD}`, annotations[SECCOMP_POD]));
  }
  for (const [key, value] of entries) {
    if (key.startsWith(SECCOMP_PREFIX)) errors.push(...validateSeccompText(`${field}.${key}`, value));
  }
  for (const [key, value] of entries) {
    if (key.startsWith(APP_ARMOR_PREFIX)) errors.push(...validateAppArmorText(`${field}[${key}]`, key, value, spec));
  }
  return errors;
}

function validateTolerationsText(field: string, text: string): FieldError[] {
  let tolerations: unknown;
  try {
    tolerations = JSON.parse(text);
  } catch (error) {
    return [invalidValue(field, TOLERATIONS, error instanceof Error ? error.message : String(error))];
  }
  return Array.isArray(tolerations) ? validateTolerations(`${field}.${TOLERATIONS}`, tolerations as Toleration[]) : [];
}

/** A whole number without a plus sign or zeros before it. */
function isInt32(text: string): boolean {
  return /^(-\d+|0|[1-9]\d*)$/.test(text) && Math.abs(Number(text) + 0.5) < 2 ** 31;
}

function validateSeccompText(field: string, profile: string): FieldError[] {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return [];
  if (profile.startsWith('localhost/')) return descendingPath(field, profile.slice('localhost/'.length));
  return [invalidValue(field, profile, 'must be a valid seccomp profile')];
}

function validateAppArmorText(field: string, key: string, profile: string, spec: PodSpec): FieldError[] {
  const name = key.slice(APP_ARMOR_PREFIX.length);
  const isThere = containersOf('', spec).some(({ container }) => container.name === name);
  const errors = isThere ? [] : [invalidValue(field, name, 'container not found')];
  if (
    profile !== '' &&
    profile !== 'runtime/default' &&
    profile !== 'unconfined' &&
    !profile.startsWith('localhost/')
  ) {
    errors.push(invalidValue(field, profile, `invalid AppArmor profile name: ${quoted(profile)}`));
  }
  return errors;
}

/** What may not change of annotations once there is a pod. */
export function validateAnnotationChanges(field: string, now: Annotations, old: Annotations): FieldError[] {
  const errors: FieldError[] = [];
  const isFixed = (key: string) => key.startsWith(APP_ARMOR_PREFIX) || key === MIRROR;
  const nameOf = (key: string) => (key === MIRROR ? 'mirror pod annotation' : 'AppArmor annotations');
  for (const key of Object.keys(old).filter(isFixed)) {
    if (now[key] !== old[key]) errors.push(forbidden(`${field}[${key}]`, `may not remove or update ${nameOf(key)}`));
  }
  for (const key of Object.keys(now).filter(isFixed)) {
    if (!Object.hasOwn(old, key)) errors.push(forbidden(`${field}[${key}]`, `may not add ${nameOf(key)}`));
  }
  return errors;
}

interface Profile {
  type?: string;
  localhostProfile?: string;
}

/** Profiles that are given twice, in a field and in the annotation from before there was one, must be the same. */
export function validateProfilesMatch(field: string, annotations: Annotations, spec: PodSpec): FieldError[] {
  if (!Object.keys(annotations).some((key) => OLD_PREFIXES.some((prefix) => key.startsWith(prefix)))) return [];
  const containers = containersOf(field, spec);
  const own = spec.securityContext;
  const seccomp = (path: string, profile: Profile | undefined, key: string) =>
    mismatch(`${path}.securityContext.seccompProfile`, profile, annotations[key], 'seccomp');
  const errors = [
    ...seccomp(field, own?.seccompProfile, SECCOMP_POD),
    ...containers.flatMap(({ container, path }) =>
      seccomp(path, container.securityContext?.seccompProfile, SECCOMP_PREFIX + container.name),
    ),
  ];
  if (spec.os?.name === 'windows') return errors;
  return [
    ...errors,
    ...containers.flatMap(({ container, path }) => {
      const profile = container.securityContext?.appArmorProfile ?? own?.appArmorProfile;
      const annotation = annotations[APP_ARMOR_PREFIX + container.name];
      return mismatch(`${path}.securityContext.appArmorProfile`, profile, annotation, 'apparmor');
    }),
  ];
}

/** How a profile's type is written in an annotation; a file of the node's comes after its word. */
const WORDS: { readonly [type: string]: readonly string[] } = {
  Unconfined: ['unconfined'],
  RuntimeDefault: ['runtime/default'],
};

function mismatch(
  path: string,
  profile: Profile | undefined,
  annotation: string | undefined,
  what: 'seccomp' | 'apparmor',
): FieldError[] {
  if (!profile || annotation === undefined) return [];
  const otherType = [forbidden(`${path}.type`, `${what} type in annotation and field must match`)];
  if (profile.type === 'Localhost') {
    if (!annotation.startsWith('localhost/')) return otherType;
    if (annotation.slice('localhost/'.length) === profile.localhostProfile) return [];
    return [forbidden(`${path}.localhostProfile`, `${what} profile in annotation and field must match`)];
  }
  const words = WORDS[profile.type ?? ''];
  const isOldWord = what === 'seccomp' && profile.type === 'RuntimeDefault' && annotation === 'docker/default';
  return !words || words.includes(annotation) || isOldWord ? [] : otherType;
}
