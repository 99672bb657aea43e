import { ClusterProblem } from '#cluster';
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';
import { verbs } from './verbs.ts';

const terminal = processTerminal();

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  process.exitCode = await runProgram(verbs, process.argv.slice(2), terminal);
} catch (error) {
  process.exitCode = 1;
  if (error instanceof ClusterProblem) {
    terminal.err(`podling: could not ${error.tried}\n  found: ${error.found}\n  do:    ${error.advice}`);
  } else {
    terminal.err(`podling: a bug, please report it:\n${error instanceof Error ? error.stack : String(error)}`);
  }
}
