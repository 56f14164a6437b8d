import { crc32 } from 'node:zlib';

/** A file to be put into an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly modifiedAt: Date;
}

/** Whether these bytes begin as a ZIP archive does. */
export function isZip(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'));
}

/** A ZIP archive of these files, stored and not compressed; names are UTF-8. Each file and the whole below 4 GB. */
export function toZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, modifiedAt } of entries) {
    const title = Buffer.from(name, 'utf8');
    const common = commonHeader(bytes, title, modifiedAt);
    const local = Buffer.concat([signature(0x04034b50), common, title, bytes]);
    directory.push(Buffer.concat([signature(0x02014b50), short(20), common, short(0, 0, 0), long(0, offset), title]));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const count = entries.length;
  const end = Buffer.concat([signature(0x06054b50), short(0, 0, count, count), long(list.length, offset), short(0)]);
  return Buffer.concat([...parts, list, end]);
}

/** Version, flags (names are UTF-8), method (stored), time, checksum, sizes and lengths: the same in both places. */
function commonHeader(bytes: Buffer, title: Buffer, modifiedAt: Date): Buffer {
  const time = (modifiedAt.getUTCHours() << 11) | (modifiedAt.getUTCMinutes() << 5) | (modifiedAt.getUTCSeconds() >> 1);
  const year = Math.min(Math.max(modifiedAt.getUTCFullYear(), 1980), 2107);
  const date = ((year - 1980) << 9) | ((modifiedAt.getUTCMonth() + 1) << 5) | modifiedAt.getUTCDate();
  return Buffer.concat([
    short(20, 0x0800, 0, time, date),
    long(crc32(bytes), bytes.length, bytes.length),
    short(title.length, 0),
  ]);
}

function signature(value: number): Buffer {
  return long(value);
}

function short(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) buffer.writeUInt16LE(value, index * 2);
  return buffer;
}

function long(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value, index * 4);
  return buffer;
}
