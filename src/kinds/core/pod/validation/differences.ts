import { jsonText } from '#api';
import { unifiedDiff } from '../../../unified-diff.ts';

/** Where two parts of pods differ, as the original tells it. */
export function differences(old: object, now: object): string {
  return unifiedDiff(jsonText(old, 1), jsonText(now, 1));
}
