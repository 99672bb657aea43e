import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Clock, Log, LogFields } from '#base';
import { hasCode } from './cluster-problem.ts';

export interface LogFileOptions {
  /** At this size the file becomes `<file>.1`, and the one before it is dropped. */
  maxBytes?: number;
  /** Also said here, for a server in the foreground. */
  echo?: (line: string) => void;
}

/** A log of one JSON object per line. Lines are written at once, so a crash loses none. */
export function openLogFile(file: string, clock: Clock, options: LogFileOptions = {}): Log & { close(): void } {
  const maxBytes = options.maxBytes ?? 10 * 1024 * 1024;
  let fd = openSync(file, 'a', 0o600);
  let size = fstatSync(fd).size;
  let open = true;

  const rotate = () => {
    closeSync(fd);
    try {
      renameSync(file, `${file}.1`);
    } catch (error) {
      // Someone removed the file while it was open: nothing to keep.
      if (!hasCode(error, 'ENOENT')) throw error;
    }
    fd = openSync(file, 'a', 0o600);
    size = 0;
  };

  const write = (level: string, message: string, fields: LogFields) => {
    if (!open) return;
    const line = `${JSON.stringify({ time: new Date(clock.now()).toISOString(), level, message, ...fields }, plain)}\n`;
    options.echo?.(line);
    const bytes = Buffer.from(line);
    if (size > 0 && size + bytes.length > maxBytes) rotate();
    size += writeSync(fd, bytes);
  };

  return {
    ...logWith(write, {}),
    close: () => {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

function logWith(write: (level: string, message: string, fields: LogFields) => void, base: LogFields): Log {
  const at = (level: string) => (message: string, fields?: LogFields) => write(level, message, { ...base, ...fields });
  return {
    // Debug lines are for a debugger, not for the file of a cluster that runs for months.
    debug: () => {},
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => logWith(write, { ...base, ...fields }),
  };
}

/** Errors have no enumerable fields of their own; bigints no JSON. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return value.stack ?? value.message;
  return typeof value === 'bigint' ? String(value) : value;
}
