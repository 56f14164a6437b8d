import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RecordedEvent } from '../../core/outcome.ts';
import type { UserContact } from '../../store/mail-party-store.ts';
import type { MadeMail } from './endpoint-mails.ts';
import { endpointMailKeys, planEndpointMails } from './endpoint-mails.ts';

const noon = new Date('2026-11-26T12:00:00Z');
const minutes = (count: number) => new Date(noon.getTime() + count * 60_000);
const user = {
  userId: 'u',
  personId: 'ada',
  role: 'manager',
  profile: { email: 'ada@example.com' },
} as unknown as UserContact;

/** What became of the endpoint e, as the log tells it. */
const news = (kind: string) =>
  ({
    type: `account.endpoint_${kind}`,
    says: { endpointId: 'e' },
    position: '7',
    seq: 1,
    recordedAt: noon,
  }) as unknown as RecordedEvent;

/** The mails that were made before, by kind: the minute, and what became of it. */
function plan(
  kinds: readonly string[],
  before: Readonly<Record<string, readonly [minute: number, state: MadeMail['state']]>> = {},
  users: readonly UserContact[] = [user],
) {
  const latest = new Map(
    Object.entries(before).map(([kind, [minute, state]]) => [
      `account.endpoint_${kind}:e:ada`,
      { mailId: kind, state, createdAt: minutes(minute), leasedUntil: null, told: [] },
    ]),
  );
  let count = 0;
  const { made, settled } = planEndpointMails(kinds.map(news), users, latest, noon, () => `new-${(count += 1)}`);
  return {
    made: made.map(({ recipientKey, dueAt }) => [
      recipientKey.split(':')[0]!.replace('account.endpoint_', ''),
      (dueAt.getTime() - noon.getTime()) / 60_000,
    ]),
    settled: settled.map(({ mailId, state, reason }) => [mailId, state, reason]),
  };
}

describe('what people hear of an endpoint', () => {
  test('that it fails, at once; that it is well, when it has been for a while', () => {
    assert.deepEqual(plan(['failing']).made, [['failing', 0]]);
    assert.deepEqual(plan(['recovered'], { failing: [-200, 'sent'] }).made, [['recovered', 15]]);
    assert.deepEqual(plan(['failing', 'recovered']).made, [
      ['failing', 0],
      ['recovered', 15],
    ]);
  });

  test('nothing that they need not hear: that it is well without having heard that it failed, or twice', () => {
    assert.deepEqual(plan(['recovered']).made, []);
    assert.deepEqual(plan(['recovered'], { failing: [-9, 'canceled'] }).made, [], 'the template was off');
    assert.deepEqual(plan(['recovered'], { failing: [-9, 'sent'], recovered: [-5, 'waiting'] }).made, []);
    assert.deepEqual(plan(['recovered'], { failing: [-9, 'sent'], recovered: [-5, 'sent'] }).made, []);
  });

  test('one trouble of one that comes and goes: good news that waits is taken back', () => {
    const coming = { failing: [-9, 'sent'], recovered: [-5, 'waiting'] } as const;
    assert.deepEqual(plan(['failing'], coming), { made: [], settled: [['recovered', 'canceled', 'went_back']] });
    assert.deepEqual(plan(['failing', 'recovered', 'failing', 'recovered', 'failing']), {
      made: [['failing', 0]],
      settled: [],
    });
    assert.deepEqual(plan(['failing', 'recovered'], coming).made, [['recovered', 15]]);
    assert.deepEqual(plan(['paused'], coming), {
      made: [['paused', 0]],
      settled: [['recovered', 'canceled', 'went_back']],
    });
  });

  test('the next trouble, after good news or an hour', () => {
    assert.deepEqual(plan(['failing'], { failing: [-20, 'sent'], recovered: [-2, 'sent'] }).made, [['failing', 0]]);
    assert.deepEqual(plan(['failing'], { failing: [-59, 'sent'] }).made, []);
    assert.deepEqual(plan(['failing'], { failing: [-61, 'sent'] }).made, [['failing', 0]]);
    assert.deepEqual(plan(['paused'], { paused: [-59, 'sent'] }).made, []);
    assert.deepEqual(
      plan(['recovered'], { failing: [-30, 'sent'], recovered: [-20, 'canceled'] }).made,
      [['recovered', 15]],
      'what was taken back was not told',
    );
  });

  test('once at each address, and nobody who has none', () => {
    const twice = { ...user, personId: 'eda' };
    assert.equal(plan(['failing'], {}, [user, twice, { ...user, personId: 'odd', profile: {} }]).made.length, 1);
    assert.equal(endpointMailKeys([news('failing'), news('paused')], [user]).length, 3);
  });
});
