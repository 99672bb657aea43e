import { unifiedDiff } from '../../../unified-diff.ts';
import { internalText } from '../../internal-form.ts';

/** Where two parts of pods differ, as the original tells it. */
export function differences(old: object, now: object): string {
  return unifiedDiff(internalText(old), internalText(now));
}
