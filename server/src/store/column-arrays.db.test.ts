import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { TestDatabase } from '../../test/database.ts';
import { connectTo, createTestDatabase } from '../../test/database.ts';
import type { Element } from './arrays.ts';
import { arrayOf } from './arrays.ts';
import type { RowColumns } from './column-arrays.ts';
import { statementOfRows } from './column-arrays.ts';
import type { Database } from './database.ts';

const text = fc.string({ unit: 'grapheme' }).map((any) => any.replaceAll('\0', ''));

/** By type, what an element may be. */
const arbitraries: readonly (readonly [type: string, element: fc.Arbitrary<Element>])[] = [
  ['boolean', fc.boolean()],
  ['smallint', fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 })],
  ['int', fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  ['bigint', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)],
  ['uuid', fc.uuid()],
  ['text', text],
  ['timestamptz', fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-31'), noInvalidDate: true })],
];

const documents = fc
  .dictionary(text, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)))
  .map((members) => JSON.stringify(members));

describe('arrays for the database', () => {
  let made: TestDatabase;
  let database: Database;
  before(async () => {
    made = await createTestDatabase();
    database = connectTo(made.connectionString);
  });
  after(async () => {
    await database.close();
    await made.drop();
  });

  for (const [type, element] of arbitraries) {
    test(`elements of ${type} and gaps between them come to the database as they are`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.option(element)), async (elements) => {
          const { rows } = await database.query<{ element: unknown }>({
            text: `SELECT a.element::text FROM unnest($1::${type}[], $2::text[]) AS a (element, text)
              WHERE a.element IS DISTINCT FROM a.text::${type}`,
            values: [arrayOf(type, elements), elements.map((one) => (one instanceof Date ? one.toISOString() : one))],
          });
          assert.deepEqual(rows, []);
        }),
        { numRuns: 50 },
      );
    });
  }

  test('JSON comes to the database as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(documents), async (values) => {
        const { rows } = await database.query<{ value: unknown }>({
          text: 'SELECT value FROM unnest($1::jsonb[]) WITH ORDINALITY AS a (value, n) ORDER BY n',
          values: [arrayOf('jsonb', values)],
        });
        assert.deepEqual(
          rows.map(({ value }) => value),
          values.map((text) => JSON.parse(text) as unknown),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('what cannot be a number or an id is refused by the database, not written as another', async () => {
    for (const [type, element] of [
      ['int', 'many'],
      ['int', 2 ** 31],
      ['smallint', 1.5],
      ['uuid', '01900000-0000-7000-8000-00000000000'],
      ['uuid', 'g1900000-0000-7000-8000-000000000000'],
    ] as const) {
      const asked = database.query({ text: `SELECT $1::${type}[]`, values: [arrayOf(type, [element])] });
      await assert.rejects(asked, /invalid input syntax|out of range/, `${element} as ${type}`);
    }
  });

  test('rows whose texts only read the same when written one after the other stay apart', async () => {
    const rows = [
      ['a\tb', 'c'],
      ['a', 'b\tc'],
      [null, 'a'],
      ['', 'a'],
      ['-', '1:a'],
    ] as const;
    const columns: RowColumns<(typeof rows)[number]> = {
      own: [],
      recurring: [
        ['first', 'text', ([first]) => first],
        ['second', 'text', ([, second]) => second],
      ],
    };
    const statementOf = statementOfRows(
      'rows_of_texts',
      columns,
      1,
      (source) => `SELECT * FROM ${source} AS r ORDER BY place`,
    );
    const got = await database.query<{ first: string | null; second: string }>(statementOf(rows));
    assert.deepEqual(
      got.rows.map(({ first, second }) => [first, second]),
      rows,
    );
  });

  for (const kinds of [1, 3, 100]) {
    test(`rows of ${kinds} different kinds come to a statement whole and in their order`, async () => {
      const columns: RowColumns<number> = {
        own: [
          ['n', 'int', (n) => n],
          ['at', 'timestamptz', () => null],
        ],
        recurring: [
          ['kind', 'text', (n) => `kind ${n % kinds}`],
          ['even', 'boolean', (n) => (n % kinds) % 2 === 0],
          ['nothing', 'jsonb', () => null],
        ],
      };
      const statementOf = statementOfRows(
        'rows_of_kinds',
        columns,
        2,
        (source) => `SELECT r.*, $1::int AS given FROM ${source} AS r ORDER BY r.place`,
      );
      const numbers = Array.from({ length: 150 }, (_, index) => index);
      const { values, ...statement } = statementOf(numbers);
      const { rows } = await database.query({ ...statement, values: [7, ...values] });
      assert.deepEqual(
        rows.map((row) => ({ ...row })),
        numbers.map((n) => ({
          ...{ place: String(n + 1), n, at: null, kind: `kind ${n % kinds}`, even: (n % kinds) % 2 === 0 },
          ...{ nothing: null, given: 7 },
        })),
      );
    });
  }
});
