import { badSeccomp, hasOwnUsers, seccompDetail } from './baseline-checks.ts';
import { type Check, type CheckedPod, containersOf, joinQuoted, named, plural, settersOf, sorted } from './check.ts';

const VOLUMES: readonly string[] = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const WINDOWS_SINCE = 25;

/** Pods for Windows have no such things as capabilities. */
function isWindows({ spec }: CheckedPod, minor: number): boolean {
  return minor >= WINDOWS_SINCE && spec.os?.name === 'windows';
}

/** Every rule of hardened pods besides the baseline, in the order they are told in. */
export const RESTRICTED_CHECKS: readonly Check[] = [
  {
    id: 'allowPrivilegeEscalation',
    since: 8,
    find(pod, minor) {
      if (isWindows(pod, minor)) return undefined;
      const bad = containersOf(pod.spec).filter((c) => c.securityContext?.allowPrivilegeEscalation !== false);
      if (bad.length === 0) return undefined;
      const detail = `${named(bad)} must set securityContext.allowPrivilegeEscalation=false`;
      return { reason: 'allowPrivilegeEscalation != false', detail };
    },
  },
  {
    id: 'capabilities_restricted',
    since: 22,
    overrides: 'capabilities_baseline',
    find(pod, minor) {
      if (isWindows(pod, minor)) return undefined;
      const all = containersOf(pod.spec);
      const keeping = all.filter((c) => !c.securityContext?.capabilities?.drop?.includes('ALL'));
      const added = (c: (typeof all)[0]) =>
        (c.securityContext?.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
      const adding = all.filter((c) => added(c).length > 0);
      const details: string[] = [];
      if (keeping.length > 0) details.push(`${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`);
      if (adding.length > 0) {
        const names = joinQuoted(sorted(adding.flatMap(added)));
        details.push(`${named(adding)} must not include ${names} in securityContext.capabilities.add`);
      }
      return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
    },
  },
  {
    id: 'restrictedVolumes',
    overrides: 'hostPathVolumes',
    find({ spec: { volumes = [] } }) {
      const typeOf = (volume: object) => Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';
      const bad = volumes.filter((volume) => !VOLUMES.includes(typeOf(volume)));
      if (bad.length === 0) return undefined;
      const types = sorted(bad.map(typeOf));
      const who = `${plural('volume', 'volumes', bad.length)} ${joinQuoted(bad.map(({ name }) => name))}`;
      const what = plural('restricted volume type', 'restricted volume types', types.length);
      return {
        reason: 'restricted volume types',
        detail: `${who} ${plural('uses', 'use', bad.length)} ${what} ${joinQuoted(types)}`,
      };
    },
  },
  {
    id: 'runAsNonRoot',
    find(pod, minor) {
      const { spec } = pod;
      if (hasOwnUsers(spec, minor)) return undefined;
      const reason = 'runAsNonRoot != true';
      const setters = settersOf(pod, ({ runAsNonRoot }) => runAsNonRoot === false);
      if (setters !== '') return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
      if (spec.securityContext?.runAsNonRoot) return undefined;
      const bad = containersOf(spec).filter((c) => c.securityContext?.runAsNonRoot === undefined);
      if (bad.length === 0) return undefined;
      return { reason, detail: `pod or ${named(bad)} must set securityContext.runAsNonRoot=true` };
    },
  },
  {
    id: 'runAsUser',
    since: 23,
    find(pod, minor) {
      if (hasOwnUsers(pod.spec, minor)) return undefined;
      const setters = settersOf(pod, ({ runAsUser }) => runAsUser === 0);
      return setters === '' ? undefined : { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` };
    },
  },
  {
    id: 'seccompProfile_restricted',
    since: 19,
    overrides: 'seccompProfile_baseline',
    find(pod, minor) {
      const { spec } = pod;
      if (isWindows(pod, minor)) return undefined;
      const reason = 'seccompProfile';
      const setters = settersOf(pod, (context) => badSeccomp(context) !== undefined);
      if (setters !== '') return { reason, detail: seccompDetail(pod, setters) };
      if (spec.securityContext?.seccompProfile) return undefined;
      const bad = containersOf(spec).filter((c) => c.securityContext?.seccompProfile === undefined);
      if (bad.length === 0) return undefined;
      const detail = `pod or ${named(bad)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
      return { reason, detail };
    },
  },
];
