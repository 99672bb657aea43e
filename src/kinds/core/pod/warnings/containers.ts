import { canonicalQuantity, type EnvVar, type PodSpec, parseQuantity, quoted } from '#api';
import { APP_ARMOR_PREFIX, SECCOMP_PREFIX } from '../validation/annotations.ts';
import { type AnyContainer, containersOf } from '../validation/containers-of.ts';

const ONE = 1_000_000_000n;
/** Most amounts are known to be whole as soon as they are seen. */
const WHOLE = /^\d+([KMGTPE]i|[kMGTPE])?$/;
const OLD_SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const OLD_APP_ARMOR = 'deprecated since v1.30; use the "appArmorProfile" field instead';

type Annotations = { readonly [key: string]: string };

/** What stands around a container. */
interface Around {
  annotations: Annotations;
  /** The path of the annotations. */
  beside: string;
  isTemplate: boolean;
  hasPodProfile: boolean;
}

export function containerWarnings(path: string, container: AnyContainer, around: Around): string[] {
  const { name, securityContext, resources } = container;
  const { annotations, beside, isTemplate, hasPodProfile } = around;
  const [seccomp, appArmor] = [SECCOMP_PREFIX + name, APP_ARMOR_PREFIX + name];
  const hasAppArmor = hasPodProfile || securityContext?.appArmorProfile;
  const amounts = (['memory', 'ephemeral-storage'] as const).flatMap((resource) =>
    (['limits', 'requests'] as const).flatMap((part) =>
      fractionalWarnings(`${path}.resources.${part}`, resources?.[part], resource),
    ),
  );
  return [
    ...(!securityContext?.seccompProfile && Object.hasOwn(annotations, seccomp)
      ? [`${beside}[${seccomp}]: ${OLD_SECCOMP}`]
      : []),
    ...(isTemplate && !hasAppArmor && Object.hasOwn(annotations, appArmor)
      ? [`${beside}[${appArmor}]: ${OLD_APP_ARMOR}`]
      : []),
    ...amounts,
    ...hiddenWarnings(`${path}.env`, container.env ?? []),
  ];
}

/** Annotations from before there was a field; by now the field says the same, where the annotation says anything. */
export function appArmorWarnings(spec: PodSpec, annotations: Annotations): string[] {
  if (spec.os?.name === 'windows') return [];
  return containersOf('', spec).flatMap(({ container }) => {
    const key = APP_ARMOR_PREFIX + container.name;
    const value = annotations[key];
    const own = container.securityContext?.appArmorProfile;
    // One that says what the pod's own profile says has not become a field.
    const isPods = !own && spec.securityContext?.appArmorProfile !== undefined && value !== '';
    return value === undefined || isPods ? [] : [`metadata.annotations[${key}]: ${OLD_APP_ARMOR}`];
  });
}

/** Bytes that are not whole. */
export function fractionalWarnings(
  field: string,
  amounts: { readonly [name: string]: string } | undefined,
  name: string,
): string[] {
  const amount = amounts?.[name];
  if (amount === undefined || WHOLE.test(amount) || (parseQuantity(amount)?.nano ?? 0n) % ONE === 0n) return [];
  const text = `fractional byte value "${canonicalQuantity(amount)}" is invalid, must be an integer`;
  return [`${field}[${name}]: ${text}`];
}

/** Variables that take the place of others, unless they are made of them. */
function hiddenWarnings(field: string, variables: readonly EnvVar[]): string[] {
  const names = new Set<string>();
  return variables.flatMap(({ name, value = '', valueFrom }, i) => {
    if (!names.has(name)) {
      names.add(name);
      return [];
    }
    const reference = `$(${name})`;
    if (!valueFrom && value !== reference && value.includes(reference)) return [];
    return [`${field}[${i}]: hides previous definition of ${quoted(name)}, which may be dropped when using apply`];
  });
}
