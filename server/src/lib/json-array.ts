const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * The elements of a JSON array as bytes, while it streams in: memory holds one element, never the array. What an element is
 * made of is not looked into, so that a bad one, a number say, is a bad element in its place and ends nothing. An element
 * over `limitBytes` is given as an error in its place; when the body is no array, the last thing given is an error.
 */
export async function* arrayElements(
  source: AsyncIterable<Buffer>,
  limitBytes: number,
): AsyncGenerator<Buffer | Error> {
  let place = 'before' as 'before' | 'inside' | 'after';
  let depth = 0;
  let inString = false;
  let escaped = false;
  let count = 0;
  let element: Buffer[] = [];
  let size = 0;

  for await (const chunk of source) {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]!;
      if (place !== 'inside') {
        if (isBlank(byte)) continue;
        if (place === 'after' || byte !== openBracket) {
          yield notAnArray();
          return;
        }
        place = 'inside';
        start = index + 1;
      } else if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
      } else if (byte === quote) inString = true;
      else if (byte === openBrace || byte === openBracket) depth += 1;
      else if (depth > 0) {
        if (byte === closeBrace || byte === closeBracket) depth -= 1;
      } else if (byte === comma || byte === closeBracket) {
        const whole = take(chunk.subarray(start, index));
        if (whole !== undefined) yield whole;
        else if (byte === comma || count > 0) yield new Error('There is nothing between two commas of the array.');
        count += 1;
        start = index + 1;
        if (byte === closeBracket) place = 'after';
      }
    }
    if (place === 'inside') keep(chunk.subarray(start));
  }
  if (place !== 'after') yield new Error('The array is not closed; the elements before were read.');

  function keep(part: Buffer): void {
    // Blanks before an element are no part of it, however many there are.
    const kept = size === 0 ? withoutBlanks(part) : part;
    size += kept.length;
    if (size > limitBytes) element = [];
    else if (kept.length > 0) element.push(kept);
  }

  function take(part: Buffer): Buffer | Error | undefined {
    keep(part);
    const whole =
      size > limitBytes ? new Error(`The element is longer than ${limitBytes} bytes.`) : Buffer.concat(element);
    const isNothing = size === 0;
    element = [];
    size = 0;
    return isNothing ? undefined : whole;
  }
}

function withoutBlanks(part: Buffer): Buffer {
  const first = part.findIndex((byte) => !isBlank(byte));
  return first === -1 ? Buffer.alloc(0) : part.subarray(first);
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function notAnArray(): Error {
  return new Error('The body is not one JSON array; the elements before were read.');
}
