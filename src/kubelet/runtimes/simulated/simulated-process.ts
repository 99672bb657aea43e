import type { RuntimeLabels } from '../runtime.ts';

/** What a simulated container does from its start on. */
export interface Behaviour {
  /** Undefined: runs until it is stopped. */
  runMs: number | undefined;
  exitCode: number;
  output: string[];
  /** Its last words, as if written to /dev/termination-log. */
  message: string;
  /** SIGTERM does not end it. */
  ignoresTerm: boolean;
}

const ANNOTATION = 'simulated.podling.dev/';

/** A pod's annotation about its simulation; one that ends in `.<container>` is about that container only. */
export function told(annotations: RuntimeLabels, what: string, container: string): string | undefined {
  return annotations[`${ANNOTATION}${what}.${container}`] ?? annotations[`${ANNOTATION}${what}`];
}

/**
 * What the pod's annotations say (`run-seconds`, `exit-code`, `message`, `ignores-term`), else what the command would do
 * as far as it is one of `sleep`, `echo`, `true`, `false`, `exit` or a shell running those.
 */
export function behaviour(command: string[], annotations: RuntimeLabels, container: string): Behaviour {
  const like = commandBehaviour(command);
  const seconds = told(annotations, 'run-seconds', container);
  const code = told(annotations, 'exit-code', container);
  const ends = seconds === undefined ? (code === undefined ? like.runMs : (like.runMs ?? 0)) : Number(seconds) * 1000;
  return {
    ...like,
    runMs: ends,
    exitCode: code === undefined ? like.exitCode : Number(code),
    message: told(annotations, 'message', container) ?? like.message,
    ignoresTerm: (told(annotations, 'ignores-term', container) ?? String(like.ignoresTerm)) === 'true',
  };
}

function commandBehaviour(command: string[]): Behaviour {
  const done: Behaviour = { runMs: 0, exitCode: 0, output: [], message: '', ignoresTerm: false };
  const [program = '', ...args] = command;
  const name = program.split('/').pop() ?? '';
  if (['sh', 'ash', 'bash'].includes(name) && args[0] === '-c') return script(args[1] ?? '', done);
  return step([name, ...args], done) ? done : { ...done, runMs: undefined, ignoresTerm: done.ignoresTerm };
}

function script(text: string, result: Behaviour): Behaviour {
  for (const part of text
    .split(/;|&&|\n/)
    .map((s) => s.trim())
    .filter(Boolean)) {
    const words = (part.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((w) => w.replace(/^(['"])(.*)\1$/, '$2'));
    if (!step(words, result))
      return { ...result, runMs: undefined, ignoresTerm: text.includes('trap') ? false : result.ignoresTerm };
    if (words[0] === 'exit') break;
  }
  return result;
}

/** Carries out one command on the result; false when it never ends or is not known. */
function step([name = '', ...args]: string[], result: Behaviour): boolean {
  switch (name) {
    case 'true':
    case ':':
      result.exitCode = 0;
      return true;
    case 'false':
      result.exitCode = 1;
      return true;
    case 'exit':
      result.exitCode = Number(args[0] ?? 0);
      return true;
    case 'echo': {
      const to = args.indexOf('>');
      const text = (to < 0 ? args : args.slice(0, to)).join(' ');
      if (to < 0) result.output.push(text);
      else if (args[to + 1] === '/dev/termination-log') result.message = `${text}\n`;
      result.exitCode = 0;
      return true;
    }
    case 'sleep': {
      // As process 1, sleep has no handler for the signal.
      result.ignoresTerm = true;
      if (!/^\d+(\.\d+)?$/.test(args[0] ?? '')) return false;
      result.runMs = (result.runMs ?? 0) + Number(args[0]) * 1000;
      return true;
    }
    default:
      return false;
  }
}
