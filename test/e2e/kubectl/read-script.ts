/** One command of a script and what it must answer. */
export interface Step {
  line: number;
  command: string;
  /** Lines of standard output, `! ` before those of standard error, and `[exit N]` last unless it is 0. */
  expected: string[];
}

/** What a script asks of one version of kubectl. */
export interface Script {
  steps: Step[];
  /** What the steps left out are for: nothing that this version has. */
  missing: string[];
}

/** What one run of a step answered. */
export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

const MARKER = /^\[(?=[<>])(?:>=1\.(?<from>\d+) ?)?(?:<1\.(?<to>\d+) ?)?(?:for (?<what>[^\]]+))?\] /;

/**
 * Reads a script: `$ command` (a line ending in `<<EOF` takes the lines up to `EOF`), then the lines it answers, up to an
 * empty line before the next command or `#` comment. `[>=1.27] `, `[<1.27] ` or `[>=1.27 <1.34] ` before a line: only with
 * such a kubectl; before a command it says what for, as `[>=1.24 for create token] `.
 */
export function readScript(text: string, minor: number): Script {
  const steps: Step[] = [];
  const missing = new Set<string>();
  let step: Step | undefined;
  let document = false;
  text.split('\n').forEach((raw, index) => {
    if (document && step) {
      step.command += `\n${raw}`;
      document = raw !== 'EOF';
      return;
    }
    const line = raw.replace(MARKER, '');
    const meant = holds(raw, minor);
    if (line.startsWith('$ ')) {
      step = { line: index + 1, command: line.slice(2), expected: [] };
      if (meant) steps.push(step);
      else missing.add(whatFor(raw));
      document = line.endsWith('<<EOF');
    } else if (line.startsWith('# ') && (!step || step.expected.at(-1) === '')) {
      step = undefined;
    } else if (meant) {
      step?.expected.push(line);
    }
  });
  for (const { expected } of steps) while (expected.at(-1) === '') expected.pop();
  return { steps, missing: [...missing] };
}

function whatFor(line: string): string {
  const what = MARKER.exec(line)?.groups?.what;
  if (!what) throw new Error(`a command that some kubectl cannot play does not say what for: ${line}`);
  return what;
}

function holds(line: string, minor: number): boolean {
  const { from = 0, to = Number.POSITIVE_INFINITY } = MARKER.exec(line)?.groups ?? {};
  return minor >= Number(from) && minor < Number(to);
}

/** The answer in the form scripts expect it, column gaps narrowed to two blanks. */
export function answerLines({ code, stdout, stderr }: Answer): string[] {
  const lines = [...split(stdout), ...split(stderr).map((line) => `! ${line}`)];
  return code === 0 ? lines : [...lines, `[exit ${code}]`];
}

function split(text: string): string[] {
  const lines = text.split('\n');
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}

const PLACEHOLDERS: { [name: string]: string } = {
  age: '(\\d+[smhd])+|<invalid>',
  ip: '\\d+\\.\\d+\\.\\d+\\.\\d+',
  hash: '[a-z0-9]{8,10}',
  suffix: '[a-z0-9]{5}',
  uid: '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  n: '\\d+',
  any: '.*',
};

/** Whether the lines are those expected: `<age>` and its like match what varies, a line `...` any number of lines. */
export function matches(expected: string[], lines: string[]): boolean {
  const [wanted, ...others] = expected;
  if (wanted === undefined) return lines.length === 0;
  if (wanted === '...') return lines.some((_, i) => matches(others, lines.slice(i))) || others.length === 0;
  const [line, ...rest] = lines;
  return line !== undefined && pattern(wanted).test(narrow(line)) && matches(others, rest);
}

function pattern(expected: string): RegExp {
  const parts = narrow(expected).split(/(<(?:age|ip|hash|suffix|uid|n|any)>)/);
  return new RegExp(
    `^${parts.map((part, i) => (i % 2 ? `(?:${PLACEHOLDERS[part.slice(1, -1)]})` : quote(part))).join('')}$`,
  );
}

function narrow(line: string): string {
  return line
    .replaceAll('\t', '  ')
    .replace(/(\S) {2,}/g, '$1  ')
    .trimEnd();
}

function quote(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
