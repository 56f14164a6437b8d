import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BusinessHours } from './business-hours.ts';
import { addBusinessSeconds } from './business-hours.ts';

const nineToFive = [{ from: 9 * 60, to: 17 * 60 }];
const office: BusinessHours = {
  timeZone: 'Europe/Berlin',
  hours: { 1: nineToFive, 2: nineToFive, 3: nineToFive, 4: nineToFive, 5: nineToFive },
  holidays: ['2026-12-25'],
};
const hour = 3600;

function after(since: string, seconds: number, calendar = office): string | undefined {
  return addBusinessSeconds(new Date(since), seconds, calendar)?.toISOString();
}

test('business time passes within the hours only, in the zone of the calendar', () => {
  assert.equal(after('2026-11-23T09:00:00Z', 2 * hour), '2026-11-23T11:00:00.000Z');
  assert.equal(after('2026-11-23T03:00:00Z', 2 * hour), '2026-11-23T10:00:00.000Z');
  assert.equal(after('2026-11-23T15:00:00Z', 2 * hour), '2026-11-24T09:00:00.000Z');
});

test('it stands still over a weekend and on a holiday', () => {
  assert.equal(after('2026-11-20T15:00:00Z', 2 * hour), '2026-11-23T09:00:00.000Z');
  assert.equal(after('2026-12-24T15:30:00Z', hour), '2026-12-28T08:30:00.000Z');
});

test('it ends with the working day where it is used up by then', () => {
  assert.equal(after('2026-11-23T08:00:00Z', 8 * hour), '2026-11-23T16:00:00.000Z');
});

test('a span over a change of the clocks is as long as it really is', () => {
  const night: BusinessHours = { timeZone: 'Europe/Berlin', hours: { 7: [{ from: 0, to: 24 * 60 }] }, holidays: [] };
  // 29 March 2026 has 23 hours there.
  assert.equal(after('2026-03-28T12:00:00Z', 23 * hour, night), '2026-03-29T22:00:00.000Z');
});

test('a day has several spans, also when they are written in another order', () => {
  const split = [
    { from: 14 * 60, to: 18 * 60 },
    { from: 8 * 60, to: 12 * 60 },
  ];
  const shop: BusinessHours = { timeZone: 'UTC', hours: { 1: split }, holidays: [] };
  assert.equal(after('2026-11-23T11:00:00Z', 2 * hour, shop), '2026-11-23T15:00:00.000Z');
});

test('a calendar without any hours never gets there', () => {
  assert.equal(after('2026-11-23T11:00:00Z', 1, { timeZone: 'UTC', hours: {}, holidays: [] }), undefined);
});
