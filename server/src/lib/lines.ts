const newline = 0x0a;

/** A line with its number from 1; empty lines are counted too. */
export interface NumberedLine {
  readonly number: number;
  readonly line: Buffer | Error;
}

/** The lines of a byte stream as `numberedLines` gives them, without their numbers. */
export async function* splitLines(source: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<Buffer | Error> {
  for await (const { line } of numberedLines(source, limitBytes)) yield line;
}

/**
 * The lines of a byte stream, without their ends; empty ones are left out. A line longer than `limitBytes` is given as an
 * error in its place and skipped, so that memory stays flat.
 */
export async function* numberedLines(source: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<NumberedLine> {
  let number = 0;
  let pending: Buffer[] = [];
  let size = 0;
  let skipping = false;
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const line = finish(chunk.subarray(start, end));
      if (line !== undefined) yield { number, line };
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  const last = finish(Buffer.alloc(0));
  if (last !== undefined) yield { number, line: last };

  function add(part: Buffer): void {
    size += part.length;
    skipping ||= size > limitBytes;
    if (skipping) pending = [];
    else if (part.length > 0) pending.push(part);
  }

  function finish(part: Buffer): Buffer | Error | undefined {
    add(part);
    number += 1;
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
