import type { PodSpec } from '#api';

type Imaged = readonly { readonly name: string; readonly image?: string }[];

/** Whether a change of a pod can be one of what it may do: other containers, or other images in them. */
export function isSignificant(after: PodSpec, before: PodSpec): boolean {
  if (changed(after.containers, before.containers)) return true;
  if (changed(after.initContainers ?? [], before.initContainers ?? [])) return true;
  const known = before.ephemeralContainers ?? [];
  return (after.ephemeralContainers ?? []).some(
    ({ name, image }) => known.find((one) => one.name === name)?.image !== image,
  );
}

function changed(after: Imaged, before: Imaged): boolean {
  return after.length !== before.length || after.some(({ image }, i) => image !== before[i]?.image);
}
