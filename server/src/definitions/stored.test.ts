import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attentions, categories, enforcements, quantityKinds } from '../core/workflow.ts';
import type { Json } from '../core/json.ts';
import { audiences, rights } from '../core/principal.ts';
import { differenceOf, strandedStatuses } from './difference.ts';
import { drawDiagram } from './diagram.ts';
import { formatDuration } from './duration.ts';
import { lintWorkflow } from './lint.ts';
import { readDefinition } from './read-definition.ts';
import { fromStored, toDefinition } from './stored.ts';

const name = fc.constantFrom('placed', 'packed', 'shipped', 'end', 'a1', 'x_y');
const names = fc.uniqueArray(name, { maxLength: 3 });
const label = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.dictionary(fc.constantFrom('en', 'de', 'pt-BR'), fc.string({ minLength: 1, maxLength: 20 })),
);
const code = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.integer());
const codes = fc.dictionary(
  fc.constantFrom('wordbee', 'ingram-details', 'thirdwatch'),
  fc.oneof(code, fc.array(code, { minLength: 1, maxLength: 3 }), optional({ accepts: code, shows: code })),
  { maxKeys: 2 },
);
const duration = fc.nat(10_000_000).map(formatDuration);
const recipients = fc.uniqueArray(fc.constantFrom('customer', 'owner', 'watchers', 'role:boss'));
const role = fc.constantFrom('client', 'staff', 'boss', 'system');
const roles = fc.uniqueArray(role);
const guard = fc.oneof(
  fc.constant({ message: 'required' }),
  fc.constant({ fourEyes: true }),
  fc.constant({ fields: ['trackingNumber', 'data.weight'] }),
  fc.constant({ lines: { any: ['shipped'] } }),
  duration.map((text) => ({ minTimeInStatus: text })),
  duration.map((text) => ({ maxTimeInStatus: text })),
  fc.constantFrom('0.10', '-3', '99').map((max) => ({ amount: { max, currency: 'EUR' } })),
  fc.record({ condition: fc.constantFrom('order.number > 1', '1 > 2'), hint: label }),
);

function optional<Members>(members: { [Member in keyof Members]: fc.Arbitrary<Members[Member]> }) {
  return fc.record(members, { requiredKeys: [] });
}

function some<Value>(value: fc.Arbitrary<Value>) {
  return fc.dictionary(name, value, { maxKeys: 4 });
}

function definitionWith(statuses: readonly string[]) {
  const status = fc.constantFrom(...statuses);
  const transition = fc
    .tuple(
      fc.record({
        from: fc.oneof(status, fc.constant('any'), fc.array(status, { minLength: 1, maxLength: 3 })),
        to: status,
      }),
      optional({
        label,
        roles,
        guards: fc.array(guard, { maxLength: 3 }),
        enforce: fc.constantFrom(...enforcements),
        default: fc.boolean(),
        instructions: label,
        approval: fc.record({ roles, expiresAfter: duration }),
        notify: recipients,
        mailGrace: duration,
      }),
    )
    .map(([required, more]) => ({ ...required, ...more }));
  const timer = fc
    .tuple(
      fc.record({ status, after: duration }),
      fc.oneof(
        fc.constant({ late: true }),
        recipients.map((notify) => ({ notify })),
      ),
    )
    .map(([required, action]) => ({ ...required, ...action }));
  const statusOf = fc
    .tuple(
      fc.record({ category: fc.constantFrom(...categories) }),
      optional({
        label,
        attention: fc.constantFrom(...attentions),
        audience: fc.constantFrom(...audiences),
        color: fc.constant('#A0b1C2'),
        codes,
      }),
    )
    .map(([required, more]) => ({ ...required, ...more }));
  const rollUpCase = fc.record({ when: fc.constantFrom(...quantityKinds).map((some) => ({ some })), to: status });
  return fc.record({
    key: fc.constant('random'),
    name: label,
    initial: fc.array(fc.record({ status, roles }), { minLength: 1, maxLength: 3 }),
    statuses: fc.record(Object.fromEntries(statuses.map((key) => [key, statusOf]))),
    transitions: some(transition),
    reasons: some(optional({ label, codes })),
    lineStatuses: some(optional({ label, codes })),
    timers: some(timer),
    calendars: some(
      fc.constant({ timeZone: 'Europe/Berlin', hours: { monday: ['09:00-17:00'] }, holidays: ['2027-01-01'] }),
    ),
    rollUp: fc.record({ leaves: fc.array(status), cases: fc.array(rollUpCase, { minLength: 1, maxLength: 3 }) }),
    roles: some(fc.record({ rights: fc.subarray([...rights]) })),
  });
}

const workflow = names
  .filter((statuses) => statuses.length > 0)
  .chain(definitionWith)
  .map((definition) => {
    const read = readDefinition(JSON.stringify(definition));
    assert.ok(read.workflow !== undefined, JSON.stringify(read.problems));
    return read.workflow;
  });

/** What PostgreSQL's jsonb does to an object: the order of its members is lost. */
function shuffled(value: Json): Json {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([member, inner]) => [member, shuffled(inner)]));
}

test('a workflow that was stored as JSON is the same workflow, in the same order', () => {
  fc.assert(
    fc.property(workflow, (published) => {
      const stored = shuffled(JSON.parse(JSON.stringify(toDefinition(published))) as Json);
      const again = fromStored(stored);
      assert.deepEqual(again, published);
      assert.deepEqual([...again.statuses.keys()], [...published.statuses.keys()]);
      assert.deepEqual([...again.reasons.keys()], [...published.reasons.keys()]);
    }),
  );
});

test('any workflow can be linted, drawn and compared', () => {
  fc.assert(
    fc.property(workflow, workflow, (before, after) => {
      assert.deepEqual(differenceOf(before, before), []);
      assert.deepEqual(strandedStatuses(before, before), []);
      for (const { pointer } of lintWorkflow(after)) assert.ok(pointer.startsWith('/'));
      assert.equal(drawDiagram(after), drawDiagram(fromStored(toDefinition(after))));
      const placeless = strandedStatuses(before, after).map(({ status }) => status);
      const gone = [...before.statuses.keys()].filter((key) => !after.statuses.has(key));
      assert.deepEqual(placeless, gone);
      for (const { sentence } of differenceOf(before, after)) assert.match(sentence, /\.$/);
    }),
  );
});
