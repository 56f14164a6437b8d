/** What an element of an array may be; a time is a date or ISO 8601, JSON its text. */
export type Element = string | number | boolean | Date | null;

/**
 * An array as PostgreSQL reads it: in binary where it is of numbers, times or ids, else as text (manual, 8.15.6). Written here and
 * not by the driver, which looks at each element for what it may be: with some thirty arrays for a batch that took more of the
 * server's time than deciding it.
 *
 * @param type - of an element, by its name in SQL
 */
export function arrayOf(type: string, elements: readonly Element[]): string | Buffer {
  return binaryArray(type, elements) ?? `{${elements.map(type === 'jsonb' ? toQuotedJson : toQuoted).join(',')}}`;
}

/** An element that is a parameter by itself. */
export function plainValue(element: Element): Exclude<Element, Date> {
  return element instanceof Date ? element.toISOString() : element;
}

const special = /["\\]/;

function toQuoted(element: Element): string {
  if (element === null) return 'NULL';
  const text = String(plainValue(element));
  return `"${special.test(text) ? text.replaceAll(/["\\]/g, String.raw`\$&`) : text}"`;
}

/** In the text of a JSON document, which has no control characters, JSON escapes just what an array does. */
function toQuotedJson(element: Element): string {
  return element === null ? 'NULL' : JSON.stringify(element);
}

/** How elements of one type are written: their length in bytes, the type's id (`pg_type.oid`), and one of them; `false` = it can't be. */
interface ElementFormat {
  readonly oid: number;
  readonly byteCount: number;
  readonly write: (bytes: Buffer, at: number, element: Element) => boolean;
}

const formats: Readonly<Record<string, ElementFormat>> = {
  boolean: {
    oid: 16,
    byteCount: 1,
    write: (bytes, at, element) => {
      bytes[at] = element === true ? 1 : 0;
      return true;
    },
  },
  bigint: { oid: 20, byteCount: 8, write: (bytes, at, element) => writeLong(bytes, at, Number(element)) },
  smallint: {
    oid: 21,
    byteCount: 2,
    write: (bytes, at, element) => isWithin(element, 2 ** 15) && bytes.writeInt16BE(Number(element), at) > 0,
  },
  int: {
    oid: 23,
    byteCount: 4,
    write: (bytes, at, element) => isWithin(element, 2 ** 31) && bytes.writeInt32BE(Number(element), at) > 0,
  },
  timestamptz: {
    oid: 1184,
    byteCount: 8,
    // Microseconds since the beginning of 2000.
    write: (bytes, at, element) =>
      element instanceof Date && writeLong(bytes, at, (element.getTime() - Date.UTC(2000, 0, 1)) * 1000),
  },
  uuid: { oid: 2950, byteCount: 16, write: (bytes, at, element) => writeUuid(bytes, at, String(element)) },
};

const headerByteCount = 20;
const lengthByteCount = 4;

/**
 * An array as PostgreSQL sends and takes it in binary (`array_recv`): it need not look for commas nor read numbers, and we write no
 * text. `undefined` for types and elements that are better told as text.
 *
 * @param type - of an element, by its name in SQL
 */
function binaryArray(type: string, elements: readonly Element[]): Buffer | undefined {
  const format = formats[type];
  if (format === undefined || elements.length === 0) return undefined;
  const { oid, byteCount, write } = format;
  const bytes = Buffer.allocUnsafe(headerByteCount + elements.length * (lengthByteCount + byteCount));
  let at = headerByteCount;
  let hasNull = 0;
  for (const element of elements) {
    if (element === null) {
      hasNull = 1;
      at = bytes.writeInt32BE(-1, at);
      continue;
    }
    at = bytes.writeInt32BE(byteCount, at);
    if (!write(bytes, at, element)) return undefined;
    at += byteCount;
  }
  // One dimension that begins at 1.
  for (const [index, word] of [1, hasNull, oid, elements.length, 1].entries()) bytes.writeInt32BE(word, index * 4);
  return bytes.subarray(0, at);
}

function isWithin(element: Element, limit: number): boolean {
  const number = Number(element);
  return Number.isInteger(number) && number >= -limit && number < limit;
}

function writeLong(bytes: Buffer, at: number, value: number): boolean {
  if (!Number.isSafeInteger(value)) return false;
  bytes.writeInt32BE(Math.floor(value / 2 ** 32), at);
  bytes.writeUInt32BE(((value % 2 ** 32) + 2 ** 32) % 2 ** 32, at + 4);
  return true;
}

const dash = 45;

/** 32 hexadecimal digits, wherever its dashes are. */
function writeUuid(bytes: Buffer, at: number, text: string): boolean {
  let written = 0;
  let high = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === dash) continue;
    const digit = digitOf(code);
    if (digit === undefined || written === 16) return false;
    if (high < 0) high = digit;
    else {
      bytes[at + written] = high * 16 + digit;
      written += 1;
      high = -1;
    }
  }
  return written === 16 && high < 0;
}

function digitOf(code: number): number | undefined {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  return code >= 65 && code <= 70 ? code - 55 : undefined;
}
