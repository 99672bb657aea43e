import type { Toleration } from '#api';
import { sameJson } from '../rest/same-json.ts';

/** Tolerations without those that another one covers. Of equal ones the first stays. */
export function mergedTolerations(all: readonly Toleration[]): Toleration[] {
  const merged: Toleration[] = [];
  all.forEach((toleration, i) => {
    const isCovered =
      merged.some((other) => covers(other, toleration)) ||
      all.slice(i + 1).some((other) => !sameJson(other, toleration) && covers(other, toleration));
    if (!isCovered) merged.push(toleration);
  });
  return merged;
}

function covers(wide: Toleration, narrow: Toleration): boolean {
  if (sameJson(wide, narrow)) return true;
  if ((narrow.key ?? '') !== (wide.key ?? '') && (wide.key || wide.operator !== 'Exists')) return false;
  if (wide.effect && narrow.effect !== wide.effect) return false;
  if (wide.effect === 'NoExecute' && wide.tolerationSeconds !== undefined) {
    if (narrow.tolerationSeconds === undefined || narrow.tolerationSeconds > wide.tolerationSeconds) return false;
  }
  if (wide.operator === 'Exists') return true;
  return narrow.operator === 'Equal' && (narrow.value ?? '') === (wide.value ?? '');
}
