import { readFileSync } from 'node:fs';
import { hasCode } from './cluster-problem.ts';

/** The text of a file; undefined where there is none, or where reading fails by one of the codes in `orElse`. */
export function readIfThere(file: string, ...orElse: string[]): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', ...orElse)) return undefined;
    throw error;
  }
}
