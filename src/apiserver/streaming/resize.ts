import type { TerminalSize } from '#api';

const MAX_TEXT_LENGTH = 4096;

/** Reads window sizes, objects such as `{"Width":80,"Height":24}`, out of a byte stream; what is none is skipped. */
export async function* terminalSizes(bytes: AsyncIterable<Uint8Array>): AsyncIterable<TerminalSize> {
  let text = '';
  for await (const chunk of bytes) {
    text += Buffer.from(chunk).toString('latin1');
    for (let end = text.indexOf('}'); end >= 0; end = text.indexOf('}')) {
      const size = sizeOf(text.slice(0, end + 1));
      text = text.slice(end + 1);
      if (size) yield size;
    }
    if (text.length > MAX_TEXT_LENGTH) text = '';
  }
}

function sizeOf(text: string): TerminalSize | undefined {
  const [, width] = /"Width"\s*:\s*(\d{1,5})\b/i.exec(text) ?? [];
  const [, height] = /"Height"\s*:\s*(\d{1,5})\b/i.exec(text) ?? [];
  return width && height ? { width: Number(width), height: Number(height) } : undefined;
}
