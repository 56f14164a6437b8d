const newline = 0x0a;

/**
 * The lines of a byte stream, without their ends; empty ones are left out. A line longer than `limitBytes` is given as an
 * error in its place and skipped, so that memory stays flat.
 */
export async function* splitLines(source: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<Buffer | Error> {
  let pending: Buffer[] = [];
  let size = 0;
  let skipping = false;
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const line = finish(chunk.subarray(start, end));
      if (line !== undefined) yield line;
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  const last = finish(Buffer.alloc(0));
  if (last !== undefined) yield last;

  function add(part: Buffer): void {
    size += part.length;
    skipping ||= size > limitBytes;
    if (skipping) pending = [];
    else if (part.length > 0) pending.push(part);
  }

  function finish(part: Buffer): Buffer | Error | undefined {
    add(part);
    const line = skipping ? new Error(`The line is longer than ${limitBytes} bytes.`) : Buffer.concat(pending);
    pending = [];
    size = 0;
    skipping = false;
    return line instanceof Error || !isBlank(line) ? line : undefined;
  }
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
