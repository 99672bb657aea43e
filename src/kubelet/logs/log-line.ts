/** A line of a container's log file, in the container runtime interface's form: `time stream F|P content`. */
export interface LogLine {
  /** RFC 3339 with nanoseconds, as written. */
  time: string;
  stream: 'stdout' | 'stderr';
  /** The content as it came, with its newline unless the runtime cut the line here. */
  content: Buffer;
}

const SPACE = 0x20;
const NEWLINE = Buffer.from('\n');

/** Reads one line without its newline; undefined when it is not of that form. */
export function parseLogLine(line: Buffer): LogLine | undefined {
  const first = line.indexOf(SPACE);
  const second = line.indexOf(SPACE, first + 1);
  const third = line.indexOf(SPACE, second + 1);
  if (first < 0 || second < 0 || third < 0) return undefined;
  const stream = line.toString('latin1', first + 1, second);
  if (stream !== 'stdout' && stream !== 'stderr') return undefined;
  const partial = line.toString('latin1', second + 1, third).split(':')[0] === 'P';
  const content = line.subarray(third + 1);
  return {
    time: line.toString('latin1', 0, first),
    stream,
    content: partial ? content : Buffer.concat([content, NEWLINE]),
  };
}

/** The contents of a whole log file, line by line. */
export function plainLines(log: Buffer): string[] {
  const lines: string[] = [];
  for (let start = 0; start < log.length; ) {
    const end = log.indexOf(0x0a, start);
    const line = parseLogLine(log.subarray(start, end < 0 ? log.length : end));
    if (line) lines.push(line.content.toString('utf8'));
    start = end < 0 ? log.length : end + 1;
  }
  return lines;
}
