import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Health } from './health.ts';
import { afterAttempt, nextProbeAt } from './health.ts';
import { nextAttemptAt, readRetryAfter } from './next-attempt.ts';
import { takeSlots } from './rate-limit.ts';
import { isStandardSecret, newStandardSecret } from '../lib/standard-signature.ts';
import { signatures } from './signatures.ts';

const noon = new Date('2026-11-21T12:00:00Z');
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
const schedule = [5, 300, 1800, 7200, 28_800, 86_400, 129_600];

describe('when a failed delivery is tried again', () => {
  test('the default schedule makes eight attempts in about three days', () => {
    let at: Date | undefined = noon;
    let attempts = 1;
    for (; ; attempts++) {
      const next: Date | undefined = nextAttemptAt(attempts, schedule, at, 0.5);
      if (next === undefined) break;
      at = next;
    }
    assert.equal(attempts, 8);
    const days = (at.getTime() - noon.getTime()) / 86_400_000;
    assert.ok(days > 2.5 && days < 3.5, `${days} days`);
  });

  test('the wait is moved by up to a fifth either way', () => {
    assert.deepEqual(nextAttemptAt(2, schedule, noon, 0), later(240));
    assert.deepEqual(nextAttemptAt(2, schedule, noon, 0.5), later(300));
    assert.ok(nextAttemptAt(2, schedule, noon, 0.999_999)! < later(360));
  });

  test('a receiver that asks for more time gets it, up to a day', () => {
    assert.deepEqual(nextAttemptAt(1, schedule, noon, 0.5, later(600)), later(600));
    assert.deepEqual(nextAttemptAt(2, schedule, noon, 0.5, later(1)), later(300));
    assert.deepEqual(readRetryAfter('120', noon), later(120));
    assert.deepEqual(readRetryAfter('Sat, 21 Nov 2026 12:05:00 GMT', noon), later(300));
    assert.deepEqual(readRetryAfter('999999999', noon), later(86_400));
    for (const nothing of [undefined, '', 'soon', '-5', 'Sat, 21 Nov 2020 12:05:00 GMT', ['1', '2']])
      assert.equal(readRetryAfter(nothing, noon), undefined);
  });

  test('asking before the first attempt is a bug', () => {
    assert.throws(() => nextAttemptAt(0, schedule, noon, 0.5), RangeError);
  });
});

describe('when an endpoint counts as failing', () => {
  const limits = { failuresMax: 20, failingMs: 900_000 };
  const well: Health = {
    state: 'active',
    failures: 0,
    failingSince: null,
    lastSuccessAt: null,
    lastFailureAt: null,
    probeAt: null,
    probes: 0,
    slowStart: null,
    nextSlotAt: null,
  };
  const fail = (health: Health, at: Date) => afterAttempt(health, false, at, limits, 8);
  const succeed = (health: Health, at: Date) => afterAttempt(health, true, at, limits, 8);

  test('twenty failures in a row make it failing, nineteen do not', () => {
    let health = well;
    for (let i = 0; i < 19; i++) health = fail(health, noon);
    assert.equal(health.state, 'active');
    assert.equal(fail(health, noon).state, 'failing');
  });

  test('a quarter of an hour without success makes it failing', () => {
    const health = fail(well, noon);
    assert.equal(fail(health, later(899)).state, 'active');
    assert.equal(fail(health, later(900)).state, 'failing');
  });

  test('one success in between begins the count anew', () => {
    let health = well;
    for (let i = 0; i < 100; i++) health = succeed(fail(health, later(i * 60)), later(i * 60));
    assert.deepEqual([health.state, health.failures], ['active', 0]);
  });

  test('when it answers again it is given one request, then two, four, and then as many as it takes', () => {
    let health: Health = { ...well, state: 'failing', failures: 20, failingSince: noon };
    const seen: (number | null)[] = [];
    for (let i = 0; i < 5; i++) {
      health = succeed(health, noon);
      seen.push(health.slowStart);
    }
    assert.deepEqual(seen, [1, 2, 4, null, null]);
  });

  test('probes come less and less often, and never stop', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 100].map(
      (probes) => (nextProbeAt(probes, noon).getTime() - noon.getTime()) / 1000,
    );
    assert.deepEqual(waits, [5, 10, 30, 60, 120, 300, 300, 300]);
  });
});

describe('the rate limit of an endpoint', () => {
  test('so many a second and no more, however often it is asked', () => {
    let nextSlotAt: Date | null = null;
    let total = 0;
    for (let ms = 0; ms < 10_000; ms += 7) {
      const taken = takeSlots(nextSlotAt, 10, 100, new Date(noon.getTime() + ms));
      total += taken.granted;
      nextSlotAt = taken.nextSlotAt;
    }
    // Ten seconds at ten a second, and one second's worth that was saved up.
    assert.ok(total >= 100 && total <= 110, `${total} in ten seconds`);
  });

  test('without a limit only a wait that the receiver asked for holds', () => {
    assert.equal(takeSlots(null, null, 7, noon).granted, 7);
    assert.equal(takeSlots(later(5), null, 7, noon).granted, 0);
    assert.equal(takeSlots(later(5), null, 7, later(6)).granted, 7);
  });
});

describe('signatures', () => {
  test("Ingram's is the one of its test vectors", () => {
    const signed = (secret: string, id: string) =>
      signatures.ingram({ id, timestamp: noon, body: 'anything' }, [secret])['X-Hub-Signature'];
    assert.equal(
      signed('made-up-webhook-secret-0001', 'N01CIB9VVFYKR9J6ZW'),
      'PMlUsqotFkOGdM/ROgjcUP5Oq8qpWWS8xdLwJuQsT0iDZqqg/cyfAJ8zFzPbWPXZo7flZIUbG49HwH3eYyB9XQ==',
    );
    assert.equal(
      signed('k\u{e9}y-\u{43a}', 'EVT-0001'),
      '7hxmePPvkfOe1KT7O28qnV4lksSfzIJrt3WL029LfXtawUrHrzz1J4Et2E6IzMEhbArmsJzzsCG67zCN+jP6kg==',
    );
  });

  test('a secret is whsec_ and 24 to 64 bytes', () => {
    assert.ok(isStandardSecret(newStandardSecret()));
    for (const no of [
      '',
      'whsec_',
      'whsec_c2hvcnQ=',
      'secret',
      `whsec_${'A'.repeat(200)}`,
      'whsec_%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%',
    ])
      assert.ok(!isStandardSecret(no), no);
  });
});
