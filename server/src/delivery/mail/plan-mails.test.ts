import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Story } from '../../../test/story.ts';
import { newStory, workflowOf } from '../../../test/story.ts';
import type { Mail, NewMail } from '../../store/mail-store.ts';
import { planMails } from './plan-mails.ts';

const workflow = workflowOf(`
key: desk
name: Desk
initial: [{ status: open, roles: [staff, manager] }]
statuses:
  open: { label: Open, category: open, audience: customer }
  held: { label: Held, category: on_hold, audience: internal }
  sent: { label: Sent, category: in_transit, audience: customer }
  there: { label: There, category: fulfilled, audience: customer }
transitions:
  hold: { label: Hold, from: open, to: held, roles: [staff, manager], notify: [customer, 'role:carrier', owner] }
  send: { label: Send, from: [open, held], to: sent, roles: [staff, manager], notify: [customer, owner], mailGrace: PT10M }
  deliver: { label: Deliver, from: sent, to: there, roles: [staff, manager], notify: [customer], mailGrace: PT10M }
  recall: { label: Recall, from: [sent, there], to: open, roles: [staff, manager], notify: [owner] }
roles:
  carrier: { rights: [orders.read], audience: partner }
`);

const contact = (personId: string, email: string, optedOut = false) => ({ personId, profile: { email }, optedOut });
const contacts = {
  customers: new Map([['customer', contact('ada', 'Ada@example.org')]]),
  users: [
    { ...contact('otto', 'otto@example.org'), userId: 'owner', role: 'staff' },
    { ...contact('carl', 'carl@example.org'), userId: 'carl', role: 'carrier' },
  ],
  subscribers: new Map<string, readonly { readonly subscriptionId: string; readonly address: string }[]>(),
};

/** Plans for what has happened since `after`, with the mails that are there. */
function plan(story: Story, after: number, mails: readonly Mail[] = [], asked: Partial<typeof contacts> = {}) {
  let ids = 0;
  return planMails({
    events: story
      .history()
      .filter(({ seq }) => seq > after)
      .map((event) => ({ ...event, position: String(event.seq) })),
    partiesOf: (orderId) => ({
      orderId,
      workflow: { key: 'desk', version: 1 },
      customerId: 'customer',
      ownerId: 'owner',
      watcherIds: [],
    }),
    workflowOf: () => workflow,
    contacts: { ...contacts, ...asked },
    mails,
    now: story.now(),
    newId: () => `mail-${after}-${++ids}`,
  });
}

/** A planned mail as it stands afterwards. */
function stored(mail: NewMail, members: Partial<Mail> = {}): Mail {
  const now = new Date();
  const none = { sendAnyway: false, words: null, attempts: 0, leasedUntil: null, createdAt: now, settledAt: null };
  return { ...mail, ...none, ...members };
}

const shown = (mails: readonly NewMail[]) =>
  mails.map(({ kind, recipientKind, state, told }) => [kind, recipientKind, state, told.map(({ seq }) => seq)]);

describe('which mails a change makes', () => {
  test('for those whom the transition names, and who may know of it', () => {
    const story = newStory({ workflows: [workflow] });
    story.accept({ kind: 'set_status', to: 'held' });
    assert.deepEqual(
      shown(plan(story, 1).made),
      [['change', 'owner', 'waiting', [2]]],
      'hidden from customer and carrier',
    );
  });

  test('an override is told like the transition between the two, else like those that lead there', () => {
    const story = newStory({ workflows: [workflow] });
    story.accept({ kind: 'override', to: 'sent', reason: 'It is in the van' });
    assert.deepEqual(shown(plan(story, 1).made), [
      ['change', 'customer', 'waiting', [2]],
      ['change', 'owner', 'waiting', [2]],
    ]);
    story.accept({ kind: 'override', to: 'held', reason: 'Found it' });
    story.accept({ kind: 'override', to: 'there', reason: 'No, it is there' });
    const made = plan(story, 3).made;
    assert.deepEqual(shown(made), [['change', 'customer', 'waiting', [4]]]);
    assert.equal(made[0]!.dueAt.getTime() - story.now().getTime(), 600_000, 'with the grace of delivering');
  });

  test('one address gets one mail, and who wants none gets none, which the history says', () => {
    const story = newStory({ workflows: [workflow] });
    story.accept({ kind: 'set_status', to: 'sent' });
    const same = [{ ...contact('otto', 'ada@EXAMPLE.org'), userId: 'owner', role: 'staff' }];
    assert.deepEqual(shown(plan(story, 1, [], { users: same }).made), [['change', 'customer', 'waiting', [2]]]);
    const optedOut = new Map([['customer', contact('ada', 'ada@example.org', true)]]);
    const [refused] = plan(story, 1, [], { customers: optedOut }).made;
    assert.deepEqual([refused!.state, refused!.reason], ['canceled', 'unsubscribed']);
  });
});

describe('what a further change does to a mail that waits', () => {
  function sent() {
    const story = newStory({ workflows: [workflow] });
    story.accept({ kind: 'set_status', to: 'sent' });
    return { story, mails: plan(story, 1).made.map((mail) => stored(mail)) };
  }

  test('it joins it for those who are told of both, and leaves the others’ alone', () => {
    const { story, mails } = sent();
    story.pass({ minutes: 5 });
    story.accept({ kind: 'set_status', to: 'there' });
    const { made, settled } = plan(story, 2, mails);
    assert.deepEqual(shown(made), [['change', 'customer', 'waiting', [2, 3]]]);
    assert.deepEqual(
      settled.map(({ mailId, state, joinedId }) => [mailId, state, joinedId]),
      [['mail-1-1', 'merged', made[0]!.mailId]],
    );
  });

  test('after the grace period each is told by itself, however late it is read', () => {
    const { story, mails } = sent();
    story.pass({ minutes: 10 });
    story.accept({ kind: 'set_status', to: 'there' });
    const { made, settled } = plan(story, 2, mails);
    assert.deepEqual([shown(made), settled], [[['change', 'customer', 'waiting', [3]]], []]);
  });

  test('an undo takes what it undoes out of a joined mail, and the rest is still told', () => {
    const { story, mails } = sent();
    story.accept({ kind: 'set_status', to: 'there' });
    const joined = plan(story, 2, mails);
    story.accept({ kind: 'undo' });
    const { made, settled } = plan(
      story,
      3,
      joined.made.map((mail) => stored(mail)),
    );
    assert.deepEqual(made, []);
    assert.deepEqual(
      settled.map(({ state, told }) => [state, told.map(({ seq }) => seq)]),
      [['waiting', [2]]],
    );
  });

  test('what is being sent counts as sent: an undo is told after it, unless nobody shall be told', () => {
    const { story, mails } = sent();
    const leased = mails.map((mail) => ({ ...mail, leasedUntil: story.now() }));
    story.accept({ kind: 'undo' });
    assert.deepEqual(shown(plan(story, 2, leased).made), [
      ['undo', 'customer', 'waiting', [3]],
      ['undo', 'owner', 'waiting', [3]],
    ]);
    const silent = sent();
    silent.story.accept({ kind: 'undo', notify: false });
    const { made, settled } = plan(silent.story, 2, silent.mails);
    assert.deepEqual([made, settled.map(({ reason }) => reason)], [[], ['undone', 'undone']]);
  });

  test('one that leads back takes back a mail that nobody has had, also for those it is not told to', () => {
    const { story, mails } = sent();
    story.accept({ kind: 'set_status', to: 'open' });
    const { made, settled } = plan(story, 2, mails);
    assert.deepEqual(
      made.map(({ recipientKind, state, reason }) => [recipientKind, state, reason]),
      [['owner', 'canceled', 'went_back']],
    );
    assert.deepEqual(
      settled.map(({ reason }) => reason),
      ['went_back', 'went_back'],
    );
  });
});
