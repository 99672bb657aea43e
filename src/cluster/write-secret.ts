import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file whole or not at all, for the owner's eyes only. */
export function writeSecret(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
