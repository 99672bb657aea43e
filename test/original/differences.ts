/** A fact in which Podling is not as the original, and the reason. Undefined stands for a fact that is not there. */
export interface Difference {
  fact: string;
  original: string | undefined;
  here: string | undefined;
  why: string;
}

/** All of them: the checker finds no other, and each of these. */
export const differences: readonly Difference[] = [];
