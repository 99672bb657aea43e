/**
 * Something the user can do something about. Every failure a user meets says what was tried, what was found, and what
 * to do; nothing else may reach a terminal than these and plain bugs.
 */
export class ClusterProblem extends Error {
  readonly tried: string;
  readonly found: string;
  readonly advice: string;

  constructor(problem: { tried: string; found: string; advice: string; cause?: unknown }) {
    super(`${problem.tried}: ${problem.found}`, { cause: problem.cause });
    this.name = 'ClusterProblem';
    this.tried = problem.tried;
    this.found = problem.found;
    this.advice = problem.advice;
  }
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a system call failed with this code, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
