/** The lines of a UTF-8 byte stream, without their ends, as soon as each is whole; empty lines are left out. */
export async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  // A line may come in thousands of chunks: they are joined once, when its end is there.
  let parts: string[] = [];
  for await (const chunk of bytes) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n');
    const rest = lines.pop() ?? '';
    for (const end of lines) {
      const line = parts.join('') + end;
      parts = [];
      if (line !== '') yield line;
    }
    if (rest !== '') parts.push(rest);
  }
  const last = parts.join('') + decoder.decode();
  if (last !== '') yield last;
}
