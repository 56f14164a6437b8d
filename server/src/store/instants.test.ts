import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { types, typesWithInstantTexts } from './instants.ts';

const read = types.getTypeParser(1184) as (text: string) => Date;
const readText = typesWithInstantTexts.getTypeParser(1184) as (text: string) => string;
const byTheDriver = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;

describe('instants from the database', () => {
  for (const text of [
    '2026-11-25 20:00:20+00',
    '2026-11-25 20:00:20.2+00',
    '2026-11-25 20:00:20.25+00',
    '2026-11-25 20:00:20.256+00',
    '2026-11-25 20:00:20.256999+00',
    '2026-01-01 00:00:00.000001+00',
    '1969-12-31 23:59:59.999+00',
    '2024-02-29 12:00:00+00',
    '9999-12-31 23:59:59.999999+00',
    '10000-01-01 00:00:00+00',
    '2026-11-25 20:00:20.256+01',
    '2026-11-25 20:00:20.256+05:30',
    '0099-11-25 20:00:20+00',
    '0044-03-15 12:00:00+00 BC',
  ]) {
    it(`reads ${text} as the driver does`, () => {
      assert.equal(read(text).getTime(), byTheDriver(text).getTime());
      assert.equal(readText(text), byTheDriver(text).toISOString());
    });
  }

  it('reads infinity as the driver does', () => {
    assert.equal(Number(read('infinity')), Infinity);
  });
});
