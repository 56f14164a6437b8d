import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { createDateReader } from './dates.ts';
import type { ImportItem } from './items.ts';
import { itemsOfRows, withKey } from './items.ts';
import type { MappingSource } from './mapping.ts';
import { toMapping } from './mapping.ts';
import { progressText } from './progress.ts';
import { readCsv } from './read-file.ts';

async function itemsOf(text: string | Buffer, source: MappingSource = {}, encoding = 'utf-8'): Promise<ImportItem[]> {
  const mapping = toMapping(source);
  const file = { bytes: Readable.from([Buffer.from(text)]), readBytes: () => 0, sizeBytes: undefined };
  const rows = readCsv(file, { delimiter: mapping.delimiter, encoding }, () => {});
  const items: ImportItem[] = [];
  for await (const item of itemsOfRows(rows, mapping)) items.push(item);
  return items;
}

const valuesOf = (items: readonly ImportItem[]) => items.map(({ value }) => value);

test('headings that are members need no mapping', async () => {
  const items = await itemsOf(
    'reference,status,occurredAt,customer.email,line.sku,line.ordered,data.gift,externalIds.shop.de\nA-1,placed,2026-10-01T09:00:00Z,a@b.example,KET-17,2,yes,77\n',
  );
  assert.deepEqual(items, [
    {
      line: 2,
      raw: items[0]!.raw,
      value: {
        reference: 'A-1',
        status: 'placed',
        occurredAt: '2026-10-01T09:00:00Z',
        customer: { email: 'a@b.example' },
        lines: [{ ordered: 2, sku: 'KET-17' }],
        data: { gift: 'yes' },
        externalIds: { 'shop.de': '77' },
      },
    },
  ]);
});

test('a mapping names columns, values, dates and amounts as another shop writes them', async () => {
  const items = await itemsOf('Auftrag;Stand;Datum;Summe\nA-1;Versandt;03.10.2026 14:30;1.234,50\n', {
    columns: { reference: 'Auftrag', status: 'Stand', occurredAt: 'Datum', 'total.amount': 'Summe' },
    values: { status: { Versandt: 'shipped' } },
    constants: { workflow: 'retail', 'total.currency': 'EUR' },
    dateFormat: 'DD.MM.YYYY HH:mm',
    timeZone: 'Europe/Berlin',
    decimal: ',',
  });
  assert.deepEqual(valuesOf(items), [
    {
      workflow: 'retail',
      total: { currency: 'EUR', amount: '1234.50' },
      reference: 'A-1',
      status: 'shipped',
      occurredAt: '2026-10-03T12:30:00.000Z',
    },
  ]);
});

test('rows of one order that follow each other become one order with a line of each', async () => {
  const items = await itemsOf('reference,line.sku,line.ordered\nA,x,1\nA,y,2\nB,x,3\nA,z,1\n');
  assert.deepEqual(
    items.map(({ line, value }) => [line, 'lines' in value ? value.lines.map(({ sku }) => sku) : undefined]),
    [
      [2, ['x', 'y']],
      [4, ['x']],
      [5, ['z']],
    ],
  );
});

test('a cell that cannot be read is a bad row with its line and column, and the next row is read', async () => {
  const items = await itemsOf('reference,line.ordered,occurredAt\nA,two,\nB,1,soon\n"C,1\n');
  assert.deepEqual(
    items.map(({ line, value }) => [line, value instanceof Error ? value.message.slice(0, 40) : value]),
    [
      [2, 'Column "line.ordered": "two" is no whole'],
      [3, 'Column "occurredAt": "soon" is no ISO 86'],
      [items[2]!.line, (items[2]!.value as Error).message.slice(0, 40)],
    ],
  );
});

test('statuses are rows too, of orders named as people name them', async () => {
  const items = await itemsOf('Order,State\n7,shipped\nZENPO,packed\nexternal:shop:9,packed\n', {
    kind: 'statuses',
    columns: { order: 'Order', to: 'State' },
  });
  assert.deepEqual(valuesOf(items), [
    { to: 'shipped', orderId: 'number:7' },
    { to: 'packed', orderId: 'reference:ZENPO' },
    { to: 'packed', orderId: 'external:shop:9' },
  ]);
});

test('whatever a CSV cell holds comes out as it went in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 20 }),
      async (cells) => {
        const wanted = cells.map((cell, index) => `${index}${cell.replaceAll('\0', '').toWellFormed()}x`);
        const csv = `reference,data.x\n${wanted.map((cell, index) => `R${index},"${cell.replaceAll('"', '""')}"\n`).join('')}`;
        const values = valuesOf(await itemsOf(csv, { delimiter: ',' })) as { data: { x: string } }[];
        assert.deepEqual(
          values.map(({ data }) => data.x),
          wanted.map((cell) => cell.trim()),
        );
      },
    ),
  );
});

test('other encodings are read when they are named, and told of when they are not', async () => {
  const latin = Buffer.from('reference,data.name\nA,M\u00fcller\n', 'latin1');
  const [item] = await itemsOf(latin, {}, 'windows-1252');
  assert.deepEqual(item!.value, { reference: 'A', data: { name: 'Müller' } });
  await assert.rejects(itemsOf(latin), /not utf-8.*--encoding windows-1252/);
});

test('dates are read by a named format, and days that do not exist are refused', () => {
  const german = createDateReader('DD.MM.YYYY', 'UTC')!;
  assert.equal(german('3.10.2026'), '2026-10-03');
  assert.throws(() => german('30.02.2026'), /no day or time that exists/);
  assert.throws(() => german('2026-10-03'), /no time of the form/);
  assert.equal(createDateReader('unix', 'UTC')!('0'), '1970-01-01T00:00:00.000Z');
  assert.equal(createDateReader('unix-ms', 'UTC')!('1000'), '1970-01-01T00:00:01.000Z');
  assert.equal(createDateReader('YYYY-MM-DD', 'UTC')!('2026-10-03'), '2026-10-03');
  for (const wrong of ['DD.MM', 'nonsense', 'DD.MM.YYYY hh', 'YYYY-MM-DD DD'])
    assert.equal(createDateReader(wrong, 'UTC'), undefined, wrong);
});

test('the same line at the same place gets the same key and id, another does not', () => {
  const line = { workflow: 'retail' };
  const keyed = withKey(line, 7) as { id: string; idempotencyKey: string };
  assert.deepEqual(withKey({ ...line }, 7), keyed);
  assert.notDeepEqual(withKey(line, 8), keyed);
  assert.notDeepEqual(withKey({ workflow: 'translation' }, 7), keyed);
  assert.equal('id' in withKey({ reference: 'A' }, 7), false);
});

test('a mapping that cannot be meant is refused with what is known', () => {
  assert.throws(
    () => toMapping({ columns: { referense: 'X' } }),
    /"referense" is no member of orders. Did you mean reference/,
  );
  assert.throws(() => toMapping({ kind: 'things' }), /orders or statuses/);
  assert.throws(() => toMapping({ dateFormat: 'DD.MM' }), /YYYY MM DD/);
  assert.throws(() => toMapping({ timeZone: 'Mars/Base' }), /IANA/);
});

test('progress shows rate, share and time left', () => {
  assert.equal(
    progressText({ lines: 12_000, elapsedMs: 4000, bytes: { read: 400, all: 1000 } }),
    '12,000 lines, 3,000/s, 40 %, 6 s left',
  );
  assert.equal(progressText({ lines: 3, elapsedMs: 1000 }), '3 lines, 3/s');
});
