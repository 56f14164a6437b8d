import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arrayLiteral } from './column-arrays.ts';

describe('arrays for the database', () => {
  test('numbers, ids and times are written as they are, and nothing as NULL', () => {
    assert.equal(arrayLiteral('int', [1, -2, null]), '{1,-2,NULL}');
    assert.equal(arrayLiteral('boolean', [true, false]), '{true,false}');
    assert.equal(arrayLiteral('timestamptz', ['2026-11-25T10:00:00.000Z']), '{2026-11-25T10:00:00.000Z}');
    assert.equal(arrayLiteral('uuid', []), '{}');
  });

  test('texts are quoted, whatever is in them', () => {
    assert.equal(arrayLiteral('text', ['', 'NULL', 'a,b}', null]), '{"","NULL","a,b}",NULL}');
    assert.equal(arrayLiteral('jsonb', ['{"say":"\\"hi\\""}']), String.raw`{"{\"say\":\"\\\"hi\\\"\"}"}`);
  });
});
