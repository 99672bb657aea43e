import { closeSync, writeSync } from 'node:fs';
import type { ClusterProblem } from './cluster-problem.ts';

/** What a starting server tells whoever started it. `ms`: since the server's process began. */
export type Progress =
  | { type: 'step'; text: string; ms: number }
  | { type: 'ready' }
  | { type: 'problem'; tried: string; found: string; advice: string };

/** Tells progress to somebody; `close` when there is nothing more to tell. */
export interface ProgressReporter {
  tell(progress: Progress): void;
  close(): void;
}

/** The descriptor the starting process listens on; undefined in a server nobody waits for. */
export const PROGRESS_VARIABLE = 'PODLING_PROGRESS_FD';

/** One JSON object per line into a descriptor. The listener may go away at any time. */
export function progressTo(fd: number): ProgressReporter {
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    closeSync(fd);
  };
  return {
    tell: (progress) => {
      if (!open) return;
      try {
        writeSync(fd, `${JSON.stringify(progress)}\n`);
      } catch {
        // Nobody listens any more; the server goes on all the same.
        close();
      }
    },
    close,
  };
}

export function problemProgress({ tried, found, advice }: ClusterProblem): Progress {
  return { type: 'problem', tried, found, advice };
}
