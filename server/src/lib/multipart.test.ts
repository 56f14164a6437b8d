import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readMultipart } from './multipart.ts';

const type = 'multipart/form-data; boundary="-----x"';

function form(...parts: readonly string[]): Buffer {
  return Buffer.from(`${parts.map((part) => `-------x\r\n${part}\r\n`).join('')}-------x--\r\n`);
}

test('fields and files are read with their names and bytes', () => {
  const body = form(
    'Content-Disposition: form-data; name="data"\r\nContent-Type: application/json\r\n\r\n{"a":1}',
    'Content-Disposition: form-data; name="zipFile"; filename="a \\"b\\".zip"\r\n\r\nPK\r\n\r\nbytes',
    'content-disposition: form-data; filename=plain.txt; name=loose\r\n\r\n',
  );
  const parts = readMultipart(type, body)!.map(({ bytes, ...part }) => ({ ...part, text: bytes.toString() }));
  assert.deepEqual(parts, [
    { name: 'data', filename: undefined, text: '{"a":1}' },
    { name: 'zipFile', filename: 'a "b".zip', text: 'PK\r\n\r\nbytes' },
    { name: 'loose', filename: 'plain.txt', text: '' },
  ]);
});

test('what is no multipart body, or a broken one, is told by undefined', () => {
  const body = form('Content-Disposition: form-data; name="data"\r\n\r\n1');
  assert.equal(readMultipart('application/json', body), undefined);
  assert.equal(readMultipart(undefined, body), undefined);
  assert.equal(readMultipart('multipart/form-data; boundary=other', body), undefined);
  assert.equal(readMultipart(type, body.subarray(0, body.length - 12)), undefined);
  assert.equal(readMultipart(type, form('no headers')), undefined);
});

test('no bytes make it fail', () => {
  const piece = fc.constantFrom('-------x', '\r\n', '--', 'Content-Disposition: form-data; name="a"', '\r\n\r\n', 'x');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      readMultipart(type, Buffer.from(pieces.join('')));
    }),
  );
});
