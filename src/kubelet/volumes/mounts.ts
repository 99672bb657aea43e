import { mkdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Container, VolumeMount } from '#api';
import { expand } from '../environment.ts';
import type { Mount } from '../runtimes/runtime.ts';

/** The container's volume mounts as the runtime wants them. Throws in the original's words. */
export async function containerMounts(
  container: Container,
  volumes: ReadonlyMap<string, string>,
  env: ReadonlyMap<string, string>,
): Promise<Mount[]> {
  const mounts: Mount[] = [];
  for (const mount of container.volumeMounts ?? []) {
    const base = volumes.get(mount.name);
    if (base === undefined)
      throw new Error(`cannot find volume "${mount.name}" to mount into container "${container.name}"`);
    const subPath = mount.subPathExpr ? expand(mount.subPathExpr, env) : (mount.subPath ?? '');
    mounts.push({
      hostPath: subPath ? await subPathOf(base, subPath, container.name) : base,
      containerPath: mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`,
      readOnly: mount.readOnly ?? false,
      propagation: propagationOf(mount),
    });
  }
  return mounts;
}

function propagationOf({ mountPropagation }: VolumeMount): Mount['propagation'] {
  if (mountPropagation === 'Bidirectional') return 'bidirectional';
  return mountPropagation === 'HostToContainer' ? 'host-to-container' : 'private';
}

/** A path inside the volume, links followed; never one that leads out of it. */
async function subPathOf(base: string, subPath: string, containerName: string): Promise<string> {
  const fail = (cause?: unknown): never => {
    throw new Error(`failed to prepare subPath for volumeMount of container "${containerName}"`, { cause });
  };
  if (path.isAbsolute(subPath) || subPath.split('/').includes('..')) fail();
  const wanted = path.join(base, subPath);
  if (!(await stat(wanted).catch(() => undefined))) await mkdir(wanted, { recursive: true, mode: 0o750 }).catch(fail);
  const real = await realpath(wanted);
  const root = await realpath(base);
  if (real !== root && !real.startsWith(`${root}/`)) fail();
  return real;
}
