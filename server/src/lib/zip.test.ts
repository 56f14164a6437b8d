import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { isZip, toZip } from './zip.ts';

const modifiedAt = new Date('2026-01-31T10:20:30Z');

/** The files of an archive by its own directory at the end, as every reader finds them. */
function readZip(zip: Buffer): [name: string, text: string][] {
  const end = zip.length - 22;
  assert.equal(zip.readUInt32LE(end), 0x06054b50);
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    assert.equal(zip.readUInt32LE(at), 0x02014b50);
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.subarray(at + 46, at + 46 + nameLength).toString('utf8');
    const local = zip.readUInt32LE(at + 42);
    assert.equal(zip.readUInt32LE(local), 0x04034b50);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    assert.equal(crc32(bytes), zip.readUInt32LE(at + 16));
    at += 46 + nameLength;
    return [name, bytes.toString('utf8')];
  });
}

test('an archive holds its files under their names, byte for byte, empty ones too', () => {
  const files = [
    ['brief.txt', 'Dear translator'],
    ['übersicht/ж.txt', 'é'],
    ['empty', ''],
  ] as const;
  const zip = toZip(files.map(([name, text]) => ({ name, bytes: Buffer.from(text), modifiedAt })));
  assert.ok(isZip(zip) && !isZip(Buffer.from('PK')));
  assert.deepEqual(readZip(zip), files);
  assert.deepEqual(readZip(toZip([])), []);
});
