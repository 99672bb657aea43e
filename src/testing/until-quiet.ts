import { loopTurn } from '#base';

/** Turns of the event loop in a row without anything happening that count as quiet. */
const QUIET_TURNS = 4;
/** Work that goes on for so many turns will not end by itself. */
const MOST_TURNS = 2_000_000;
/** What Node.js calls reading and writing of files that is under way. */
const FILE_WORK = /^(FSReq|CloseReq|FileHandle)/;

/**
 * Resolves when everything that is due has happened: promise callbacks, what they put on the event loop, file work,
 * and whatever changes `progress` (a number that grows with the work done).
 */
export async function untilQuiet(progress: () => number): Promise<void> {
  let seen = progress();
  let quiet = 0;
  for (let turns = 0; quiet < QUIET_TURNS; turns++) {
    if (turns > MOST_TURNS) throw new Error('the cluster does not come to rest: something works without end');
    await loopTurn();
    const now = progress();
    quiet = now === seen && !hasFileWork() ? quiet + 1 : 0;
    seen = now;
  }
}

function hasFileWork(): boolean {
  return process.getActiveResourcesInfo().some((name) => FILE_WORK.test(name));
}
