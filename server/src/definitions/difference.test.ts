import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Workflow } from '../core/workflow.ts';
import { differenceOf, strandedStatuses } from './difference.ts';
import { readDefinition } from './read-definition.ts';

const text = `key: repair
initial: [{ status: received, roles: [staff] }]
statuses:
  received: { label: { en: Received }, category: open, codes: { wordbee: 0 } }
  parked: { label: { en: Parked }, category: on_hold }
  done: { label: { en: Done }, category: fulfilled, codes: { wordbee: 5 } }
transitions:
  park: { label: { en: Park }, from: received, to: parked, roles: [staff] }
  resume: { label: { en: Resume }, from: parked, to: received, roles: [staff] }
  finish: { label: { en: Finish }, from: received, to: done, roles: [staff], guards: [{ message: required }] }
timers:
  slow: { status: received, after: P2D, late: true }
rollUp: { leaves: [parked], cases: [{ when: { all: shipped }, to: done }] }
`;

function read(changed: string): Workflow {
  const { workflow, problems } = readDefinition(changed);
  assert.ok(workflow !== undefined, JSON.stringify(problems));
  return workflow;
}

function sentences(...changes: readonly (readonly [string | RegExp, string])[]): readonly string[] {
  const after = changes.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  assert.notEqual(after, text);
  return differenceOf(read(text), read(after)).map(({ sentence }) => sentence);
}

test('the same workflow has no differences', () => {
  assert.deepEqual(differenceOf(read(text), read(text)), []);
});

test('what came and what went is told', () => {
  assert.deepEqual(
    sentences(
      [/timers:\n.*\n/g, 'timers: {}\n'],
      [
        'transitions:',
        'transitions:\n  drop: { label: { en: Drop }, from: [parked, received], to: done, roles: [manager] }',
      ],
    ),
    [
      'The transition `drop` is new: from `parked`, `received` to `done`, open to manager.',
      'The timer `slow` is removed.',
    ],
  );
});

test('a renamed status is told once, not by each transition that names it', () => {
  assert.deepEqual(sentences([/\bparked\b/g, 'waiting']), ['The status `parked` is now called `waiting`.']);
});

test('other words, roles, guards and times are told as what they were and are', () => {
  assert.deepEqual(
    sentences(
      ['{ en: Finish }', '{ en: Complete }'],
      ['to: done, roles: [staff]', 'to: done, roles: [staff, manager]'],
      ['[{ message: required }]', '[{ minTimeInStatus: PT1H }, { fourEyes: true }]'],
      ['P2D', 'P1DT12H'],
      ['category: on_hold', 'category: open'],
    ),
    [
      'The status `parked` changes its category from `on_hold` to `open`.',
      'The transition `finish` reads (en: `Complete`) instead of (en: `Finish`).',
      'The transition `finish` changes its roles from `staff` to `staff`, `manager`.',
      'The transition `finish` changes its guards from a message to at least PT1H in the status and a second person.',
      'The timer `slow` changes its time from P2D to P1DT12H.',
    ],
  );
});

test('where orders begin and how lines count is told as it is now', () => {
  assert.deepEqual(sentences(['roles: [staff] }]\n', 'roles: [client] }]\n'], ['all: shipped', 'some: shipped']), [
    'Orders now begin in `received` (client).',
    'The roll-up now leaves `parked`: (some: `shipped`) gives `done`.',
  ]);
});

test('orders in a status that is gone are stranded until it is mapped', () => {
  const before = read(text);
  const after = read(text.replaceAll(/\bparked\b/g, 'waiting'));
  assert.deepEqual(strandedStatuses(before, after), [{ status: 'parked', suggestion: 'waiting' }]);
  assert.deepEqual(strandedStatuses(before, after, { parked: 'parkd' }), [
    { status: 'parked', mappedTo: 'parkd', suggestion: 'waiting' },
  ]);
  assert.deepEqual(strandedStatuses(before, after, { parked: 'waiting' }), []);
});
