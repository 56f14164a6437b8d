import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromLocalField, toDayField, toLocalField } from '../src/shared/local-time.ts';

test('an instant is typed as the clock of a zone shows it, on both sides of a change of clocks', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['2026-12-01T11:30:00.000Z', 'Europe/Berlin', '2026-12-01T12:30'],
    ['2026-07-01T11:30:00.000Z', 'Europe/Berlin', '2026-07-01T13:30'],
    // On 29 March 2026 clocks go from 2 to 3 there, on 25 October from 3 to 2.
    ['2026-03-29T00:59:00.000Z', 'Europe/Berlin', '2026-03-29T01:59'],
    ['2026-03-29T01:00:00.000Z', 'Europe/Berlin', '2026-03-29T03:00'],
    ['2026-10-25T02:00:00.000Z', 'Europe/Berlin', '2026-10-25T03:00'],
    ['2026-12-31T20:00:00.000Z', 'Asia/Kolkata', '2027-01-01T01:30'],
    ['2026-12-31T20:00:00.000Z', 'America/New_York', '2026-12-31T15:00'],
  ];
  for (const [instant, zone, field] of cases) {
    assert.equal(toLocalField(instant, zone), field, `${instant} in ${zone}`);
    assert.equal(fromLocalField(field, zone), instant, `${field} in ${zone}`);
  }
  const twice = fromLocalField('2026-10-25T02:30', 'Europe/Berlin');
  assert.ok(twice === '2026-10-25T00:30:00.000Z' || twice === '2026-10-25T01:30:00.000Z', 'one of the two');
});

test('nothing is typed for nothing, and a day is that of its zone', () => {
  assert.deepEqual([toLocalField(null, undefined), fromLocalField('', 'Asia/Tokyo')], ['', null]);
  assert.equal(toDayField('2026-12-01T22:59:59.999Z', 'Europe/Berlin'), '2026-12-01');
  assert.equal(toDayField('2026-12-01T23:00:00.000Z', 'Europe/Berlin'), '2026-12-02');
});
