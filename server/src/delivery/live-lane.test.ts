import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Endpoint } from '../core/endpoint.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Entry, Lane } from './live-lane.ts';
import { openLane } from './live-lane.ts';
import type { AttemptResult } from './verdict.ts';

type Sent = Entry<string>;

describe('what an endpoint is told straight from the log', () => {
  function lane(ordering: Endpoint['ordering'] = 'per-order'): Lane<string> {
    let made = 0;
    return openLane({
      endpoint: { ordering } as Endpoint,
      secrets: [],
      position: '100',
      concurrency: 8,
      voice: '',
      openedAt: 0,
      troubled: false,
      newId: () => `delivery ${(made += 1)}`,
    });
  }

  const event = (position: number, orderId: string) =>
    ({ position: String(position), orderId, type: 'order.status_changed' }) as RecordedEvent;
  const result = (ok: boolean) => ({ attempt: { ok } }) as AttemptResult;

  const noon = new Date('2026-11-25T12:00:00Z');

  /** Adds events of these orders at the positions from 101 on. */
  function add(to: Lane<string>, orderIds: readonly string[], first = 101, queued: readonly string[] = []): void {
    const events = orderIds.map((orderId, index) => event(first + index, orderId));
    to.add(events, 'window', String(first + orderIds.length - 1), new Set(queued), to.mark());
  }

  function takeAll(from: Lane<string>, at = 0): readonly Sent[] {
    const taken: Sent[] = [];
    for (let entry = from.take(at, noon); entry !== undefined; entry = from.take(at, noon)) taken.push(entry);
    return taken;
  }

  const positions = (entries: readonly Sent[]) => entries.map((entry) => entry.event.position);
  const states = (entries: readonly Sent[]) => entries.map(({ state }) => state);

  test('a later event of an order is sent once the one before was taken; others do not wait', () => {
    const told = lane();
    add(told, ['a', 'a', 'b']);
    const [first, other] = takeAll(told);
    assert.deepEqual(positions([first!, other!]), ['101', '103']);
    told.finish(first!, result(true));
    assert.deepEqual(positions(takeAll(told)), ['102']);
  });

  test('once it is closed it is over when what is under way has ended, whatever waits behind that', () => {
    const told = lane();
    add(told, ['a', 'a', 'a']);
    const [first] = takeAll(told);
    told.close();
    assert.equal(told.isOver(), false);
    told.finish(first!, result(true));
    assert.equal(told.isOver(), true);
    assert.equal(told.settle(-1, 10).position, '101', 'what nobody was told is read again');
  });

  test('without an order to keep, all are sent at once', () => {
    const told = lane('none');
    add(told, ['a', 'a', 'a']);
    assert.equal(takeAll(told).length, 3);
  });

  test('its position is the one before the first event that is not settled', () => {
    const told = lane();
    add(told, ['a', 'b', 'c']);
    const [a, b, c] = takeAll(told);
    told.finish(b!, result(true));
    assert.deepEqual({ ...told.settle(-1, 10) }, { entries: [], position: '100', drained: false });
    told.finish(a!, result(true));
    const settled = told.settle(-1, 10);
    assert.deepEqual([positions(settled.entries), settled.position], [['101', '102'], '102']);
    told.confirm(settled.entries);
    told.finish(c!, result(true));
    assert.deepEqual([told.settle(-1, 10).position, told.settle(-1, 10).drained], ['103', true]);
  });

  test('when one fails, what follows in its order is left to the queue, also what is read later', () => {
    const told = lane();
    add(told, ['a', 'a', 'b']);
    const [first, other] = takeAll(told);
    told.finish(first!, result(false));
    told.finish(other!, result(true));
    const settled = told.settle(-1, 10);
    assert.deepEqual(states(settled.entries), ['done', 'queued', 'done']);
    add(told, ['a'], 104);
    told.confirm(settled.entries);
    assert.equal(told.take(0, noon), undefined);
    assert.deepEqual(states(told.settle(-1, 10).entries), ['queued']);
    told.confirm(told.settle(-1, 10).entries);

    add(told, ['a'], 105, ['a']);
    assert.equal(told.take(0, noon), undefined, 'the queue still has something of it');
    told.confirm(told.settle(-1, 10).entries);
    add(told, ['a'], 106);
    assert.deepEqual(positions(takeAll(told)), ['106'], 'the queue has nothing of it any more');
  });

  test('the queue is believed only for what was written before it was asked', () => {
    const told = lane();
    add(told, ['a']);
    told.finish(told.take(0, noon)!, result(false));
    const settled = told.settle(-1, 10);
    const asked = told.mark();
    told.confirm(settled.entries);
    told.add([event(102, 'a')], 'window', '102', new Set(), asked);
    assert.equal(told.take(0, noon), undefined);
  });

  test('what takes long is parked, so that what came after it is settled; its end is the queue’s matter', () => {
    const told = lane();
    add(told, ['a', 'b', 'a']);
    const slow = told.take(0, noon)!;
    const quick = told.take(500, noon)!;
    told.finish(quick, result(true));
    const settled = told.settle(100, 10);
    assert.deepEqual(states(settled.entries), ['parked', 'done', 'queued']);
    assert.ok(settled.drained);
    assert.equal(told.finish(slow, result(true)), false);
  });

  test('closed, it sends no more; what nobody was told is read again, what came before something told is left to the queue', () => {
    const told = lane();
    add(told, ['a', 'a', 'b', 'c']);
    const a = told.take(0, noon)!;
    const b = told.take(0, noon)!;
    told.close();
    assert.equal(told.take(0, noon), undefined);
    told.finish(b, result(true));
    told.finish(a, result(true));
    const settled = told.settle(-1, 10);
    assert.deepEqual(
      [positions(settled.entries), states(settled.entries)],
      [
        ['101', '102', '103'],
        ['done', 'queued', 'done'],
      ],
    );
    assert.deepEqual([settled.position, settled.drained, told.isOver()], ['103', true, true]);
  });
});
