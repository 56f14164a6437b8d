import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Workflow } from '../core/workflow.ts';
import { lintCodes } from './lint-remark.ts';
import type { LintCode } from './lint-remark.ts';
import { lintWorkflow } from './lint.ts';
import type { LintFinding } from './lint.ts';
import { readDefinition } from './read-definition.ts';

const good = `key: repair
name: { en: Repair }
initial: [{ status: received, roles: [staff] }]
statuses:
  received: { label: { en: Received }, category: open, codes: { wordbee: 0 } }
  waiting: { label: { en: Waiting }, category: on_hold, codes: { wordbee: { shows: 0 } } }
  done: { label: { en: Done }, category: fulfilled, codes: { wordbee: 5 } }
reasons:
  broken: { label: { en: Broken }, codes: { thirdwatch: _other } }
transitions:
  wait: { label: { en: Wait }, from: received, to: waiting, roles: [staff], reasons: [broken], reasonRequired: true }
  resume: { label: { en: Resume }, from: waiting, to: received, roles: [client] }
  expire: { label: { en: Expire }, from: waiting, to: done, roles: [system] }
  finish:
    label: { en: Finish }
    from: received
    to: done
    roles: [staff]
    guards:
      - amount: { min: "1.00" }
      - amount: { max: "1.0", currency: EUR }
      - minTimeInStatus: PT1H
      - maxTimeInStatus: PT1H
      - lines: { all: [shipped] }
      - condition: order.number > 0
  reopen: { label: { en: Reopen }, from: done, to: received, roles: [manager] }
timers:
  give_up: { status: waiting, after: P9D, transition: expire }
rollUp:
  leaves: [received]
  cases: [{ when: { all: shipped }, to: done }]
`;

function lint(text: string): readonly LintFinding[] {
  const { workflow, places, problems } = readDefinition(text);
  assert.ok(workflow !== undefined, problems?.map(({ message }) => message).join('\n'));
  return lintWorkflow(workflow, { places });
}

function lintChanged(...changes: readonly (readonly [string, string])[]): readonly LintFinding[] {
  const text = changes.reduce((changed, [from, to]) => {
    assert.ok(changed.includes(from), from);
    return changed.replace(from, to);
  }, good);
  return lint(text);
}

/** Beside each code, what makes it of the good definition, and where it is told. */
const bad: readonly (readonly [LintCode, string, ...(readonly [string, string])[]])[] = [
  [
    'status_unreachable',
    '/statuses/lost',
    ['  done: {', '  lost: { label: { en: Lost }, category: failed }\n  done: {'],
  ],
  ['status_unreachable', '/statuses/waiting', ['from: received, to: waiting', 'from: waiting, to: waiting']],
  ['status_dead_end', '/statuses/done', ['category: fulfilled', 'category: ready'], ['from: done', 'from: waiting']],
  ['transition_for_nobody', '/transitions/reopen', ['roles: [manager]', 'roles: []']],
  ['transition_for_nobody', '/transitions/reopen', ['roles: [manager]', 'roles: [system]']],
  ['transition_for_nobody', '/transitions/reopen', ['roles: [manager]', 'roles: [manger]']],
  ['role_unknown', '/transitions/reopen/roles', ['roles: [manager]', 'roles: [manager, boss]']],
  ['role_unknown', '/initial/0/roles', ['received, roles: [staff]', 'received, roles: [stuff]']],
  ['role_unknown', '/transitions/reopen/notify', ['roles: [manager]', "roles: [manager], notify: ['role:boss']"]],
  ['role_unknown', '/timers/give_up/notify', ['transition: expire', "notify: ['role:boss']"]],
  [
    'timer_loop',
    '/timers/again',
    ['transition: expire', 'transition: resume'],
    ['timers:', 'timers:\n  again: { status: received, after: P1D, transition: pause }'],
    [
      'transitions:',
      'transitions:\n  pause: { label: { en: P }, from: received, to: waiting, roles: [manager], enforce: enforce }',
    ],
  ],
  ['timer_without_effect', '/timers/give_up', ['transition: expire', 'transition: reopen']],
  [
    'timer_without_effect',
    '/timers/give_up',
    ['roles: [system] }', 'roles: [system], guards: [{ message: required }] }'],
  ],
  ['guard_never_passes', '/transitions/finish/guards', ['min: "1.00"', 'min: "1.01"']],
  ['guard_never_passes', '/transitions/finish/guards', ['min: "1.00"', 'min: "1", currency: USD']],
  ['guard_never_passes', '/transitions/finish/guards', ['minTimeInStatus: PT1H', 'minTimeInStatus: PT2H']],
  ['guard_never_passes', '/transitions/finish/guards/4', ['all: [shipped]', 'all: []']],
  ['guard_never_passes', '/transitions/finish/guards/5', ['order.number > 0', '1 > 2']],
  [
    'guard_never_passes',
    '/transitions/expire/guards/0',
    ['roles: [system] }', 'roles: [system], guards: [{ fourEyes: true }] }'],
  ],
  ['code_used_twice', '/statuses/done/codes/wordbee', ['wordbee: 5', 'wordbee: [5, 0]']],
  [
    'code_used_twice',
    '/reasons/broken/codes/thirdwatch',
    ['reasons:\n', 'reasons:\n  worn: { label: { en: W }, codes: { thirdwatch: _OTHER } }\n'],
  ],
  ['label_missing', '/statuses/waiting/label', ['waiting: { label: { en: Waiting }, ', 'waiting: { ']],
  ['label_missing', '/transitions/resume/label', ['label: { en: Resume }', 'label: { de: Weiter }']],
  [
    'edge_duplicate',
    '/transitions/resume',
    [
      'transitions:',
      'transitions:\n  restart: { label: { en: R }, from: any, to: received, roles: [client, manager] }',
    ],
  ],
  ['roll_up_unreachable', '/rollUp/leaves', ['leaves: [received]', 'leaves: []']],
  [
    'roll_up_unreachable',
    '/rollUp/leaves',
    ['leaves: [received]', 'leaves: [lost]'],
    ['  done: {', '  lost: { label: { en: Lost }, category: failed }\n  done: {'],
  ],
];

test('a good workflow has no findings', () => {
  assert.deepEqual(lint(good), []);
});

for (const [code, pointer, ...changes] of bad) {
  test(`${code} is found at ${pointer}`, () => {
    const findings = lintChanged(...changes);
    const found = findings.filter((finding) => finding.code === code);
    assert.ok(
      found.some((finding) => finding.pointer === pointer && finding.line! > 0 && finding.message !== ''),
      JSON.stringify(findings, null, 1),
    );
  });
}

test('a version that was stored with what a file cannot say is checked all the same', () => {
  const { workflow } = readDefinition(good);
  const [first, ...rest] = workflow!.transitions;
  const changed: Workflow = {
    ...workflow!,
    initial: [],
    transitions: [{ ...first!, reasons: [] }, ...rest],
  };
  const codes = lintWorkflow(changed).map(({ code, line }) => [code, line]);
  assert.deepEqual(codes, [
    ['initial_missing', undefined],
    ['guard_never_passes', undefined],
  ]);
});

test('every code is tried above', () => {
  const tried = new Set<string>([...bad.map(([code]) => code), 'initial_missing']);
  assert.deepEqual(
    Object.keys(lintCodes).filter((code) => !tried.has(code)),
    [],
  );
});

test('two lines may show one code, two statuses may not accept it', () => {
  assert.deepEqual(lintChanged(['shows: 0', 'shows: 5']), []);
});

test('a closed status needs no way out', () => {
  const withoutReopening = lintChanged([
    '  reopen: { label: { en: Reopen }, from: done, to: received, roles: [manager] }\n',
    '',
  ]);
  assert.deepEqual(withoutReopening, []);
});
