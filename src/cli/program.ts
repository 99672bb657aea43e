import { Command, InvalidArgumentError, Option } from 'commander';
import { nearest } from './nearest.ts';
import type { Terminal } from './terminal.ts';
import type { Flag, FlagValues, Verb } from './verb.ts';

/** Exit codes: 0 done, 1 failed, 2 the command line was wrong, 3 `status` of a cluster that is not running. */
export const USAGE_ERROR = 2;

/**
 * Runs the verb the arguments name and gives the exit code. What is wrong with the arguments is said with the nearest
 * right spelling; what a verb throws goes to the caller.
 */
export async function runProgram(verbs: readonly Verb[], argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = configured(new Command('podling'), terminal)
    .description('Kubernetes in one process. `podling up` starts a cluster, `kubectl` talks to it.')
    .addHelpText('after', examplesText(['podling up --yes', 'kubectl get nodes', 'podling delete --yes']));
  const groups = new Map<string, Command>();
  for (const verb of verbs) {
    const command = commandFor(verb, parentOf(verb, program, groups, terminal), terminal);
    command.action(async (...given: unknown[]) => {
      const args = given.slice(0, -2).flat() as string[];
      exitCode = await verb.run({ flags: command.opts<FlagValues>(), args, terminal });
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!isCommanderExit(error)) throw error;
    return error.exitCode === 0 ? 0 : USAGE_ERROR;
  }
  return exitCode;
}

/** `image load` lives under `image`. */
function parentOf(verb: Verb, program: Command, groups: Map<string, Command>, terminal: Terminal): Command {
  const [group, second] = verb.name.split(' ');
  if (!group || !second) return program;
  let command = groups.get(group);
  if (!command) {
    command = configured(program.command(group), terminal).description('Images in the cluster');
    groups.set(group, command);
  }
  return command;
}

function commandFor(verb: Verb, parent: Command, terminal: Terminal): Command {
  const word = verb.name.split(' ').at(-1) ?? verb.name;
  const command = configured(parent.command(`${word}${verb.args ? ` ${verb.args}` : ''}`), terminal)
    .summary(verb.summary)
    .description(verb.summary)
    .allowExcessArguments(false)
    .addHelpText('after', examplesText(verb.examples));
  for (const flag of verb.flags) command.addOption(optionFor(flag));
  return command;
}

function optionFor(flag: Flag): Option {
  const option = new Option(flag.flags, flag.description);
  if (flag.default !== undefined) option.default(flag.default);
  const { choices, number } = flag;
  if (choices) {
    option.argParser((value: string) => {
      if (choices.includes(value)) return value;
      const meant = nearest(value, choices);
      throw new InvalidArgumentError(
        `It takes ${choices.join(' or ')}.${meant ? ` Did you mean ${option.long} ${meant}?` : ''}`,
      );
    });
  }
  if (number) {
    option.argParser((value: string) => {
      const parsed = Number(value);
      if (/^\d+$/.test(value) && parsed >= number.from && parsed <= number.to) return parsed;
      throw new InvalidArgumentError(`It takes a whole number from ${number.from} to ${number.to}.`);
    });
  }
  return option;
}

function configured(command: Command, terminal: Terminal): Command {
  return command
    .exitOverride()
    .helpOption('-h, --help', 'show this help')
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: (text, write) => write(`podling: ${text.replace(/^error: /, '')}`),
    });
}

function examplesText(examples: readonly string[]): string {
  return examples.length === 0 ? '' : `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`;
}

function isCommanderExit(error: unknown): error is Error & { exitCode: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}
