import type { Container, EphemeralContainer, PodSecurityContext, PodSpec, SecurityContext } from '#api';

/** What a policy looks at of a pod, or of a template of pods. */
export interface CheckedPod {
  readonly annotations: { readonly [key: string]: string };
  readonly spec: PodSpec;
}

/** What a pod does that a policy does not allow: in short, and who does it. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** One rule of a policy. */
export interface Check {
  readonly id: string;
  /** The first minor version whose policy has it. */
  readonly since?: number;
  /** The weaker rule that it stands for where both would hold. */
  readonly overrides?: string;
  /** `minor` is the version of the policy: rules have changed with it. */
  find(pod: CheckedPod, minor: number): Violation | undefined;
}

type AnyContainer = Container | EphemeralContainer;

/** All containers of a pod, in the order in which they are told. */
export function containersOf({ initContainers = [], containers, ephemeralContainers = [] }: PodSpec): AnyContainer[] {
  return [...initContainers, ...containers, ...ephemeralContainers];
}

export function plural(one: string, many: string, count: number): string {
  return count === 1 ? one : many;
}

export function joinQuoted(texts: Iterable<string>): string {
  return `"${[...texts].join('", "')}"`;
}

/** Texts without repetition, in order. */
export function sorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** `container "a"`, or `containers "a", "b"`. */
export function named(containers: readonly AnyContainer[]): string {
  const names = containers.map(({ name }) => name);
  return `${plural('container', 'containers', names.length)} ${joinQuoted(names)}`;
}

/** Who has set something it must not: the pod, containers, or both; empty when nobody has. */
export function settersOf(
  { spec }: CheckedPod,
  isBad: (context: PodSecurityContext | SecurityContext) => boolean,
): string {
  const bad = containersOf(spec).filter(({ securityContext }) => securityContext && isBad(securityContext));
  const pod = spec.securityContext && isBad(spec.securityContext);
  return [...(pod ? ['pod'] : []), ...(bad.length > 0 ? [named(bad)] : [])].join(' and ');
}
