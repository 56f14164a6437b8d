/**
 * The elements of a JSON array as bytes, while it streams in: memory holds one element, never the array. An element over
 * `limitBytes`, and anything that is not an array of objects, is given as an error in its place.
 */
export async function* arrayElements(
  source: AsyncIterable<Buffer>,
  limitBytes: number,
): AsyncGenerator<Buffer | Error> {
  const scanner = { depth: 0, inString: false, escaped: false, opened: false };
  let element: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    let start = -1;
    if (scanner.depth >= 2) start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]!;
      if (scanner.inString) {
        if (scanner.escaped) scanner.escaped = false;
        else if (byte === 0x5c) scanner.escaped = true;
        else if (byte === 0x22) scanner.inString = false;
        continue;
      }
      if (byte === 0x22 && scanner.depth >= 2) scanner.inString = true;
      else if (byte === 0x7b || byte === 0x5b) {
        if (scanner.depth === 0 && (byte !== 0x5b || scanner.opened)) return yield notAnArray();
        if (scanner.depth === 1) start = index;
        scanner.opened = true;
        scanner.depth += 1;
      } else if (byte === 0x7d || byte === 0x5d) {
        scanner.depth -= 1;
        if (scanner.depth < 0) return yield notAnArray();
        if (scanner.depth === 1) {
          yield take(chunk.subarray(start, index + 1));
          start = -1;
        }
      } else if (scanner.depth < 2 && !isBetween(byte, scanner.depth)) return yield notAnArray();
    }
    if (start !== -1) keep(chunk.subarray(start));
  }
  if (scanner.depth !== 0 || !scanner.opened) yield new Error('The array is not closed; the lines before were read.');

  function keep(part: Buffer): void {
    size += part.length;
    if (size > limitBytes) element = [];
    else element.push(part);
  }

  function take(part: Buffer): Buffer | Error {
    keep(part);
    const whole =
      size > limitBytes ? new Error(`The element is longer than ${limitBytes} bytes.`) : Buffer.concat(element);
    element = [];
    size = 0;
    return whole;
  }
}

/** White space anywhere, commas only between the elements. */
function isBetween(byte: number, depth: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || (byte === 0x2c && depth === 1);
}

function notAnArray(): Error {
  return new Error('The body is not a JSON array of objects; the lines before were read.');
}
