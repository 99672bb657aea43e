import { createInterface } from 'node:readline';

/** What a verb writes to and asks. Colours and questions only where a person sits. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** A yes-or-no question; undefined when nobody is there to answer. */
  ask(question: string): Promise<boolean | undefined>;
  bold(text: string): string;
  green(text: string): string;
  red(text: string): string;
}

export function processTerminal(): Terminal {
  const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  const paint = (code: number) => (text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    ask,
    bold: paint(1),
    green: paint(32),
    red: paint(31),
  };
}

async function ask(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string>((resolve) => {
    reader.once('close', () => resolve(''));
    reader.question(`${question} [y/N] `, resolve);
  });
  reader.close();
  return /^y(es)?$/i.test(answer.trim());
}
