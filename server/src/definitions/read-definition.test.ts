import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { DefinitionProblem } from './problem.ts';
import { formatProblem, readDefinition } from './read-definition.ts';

const sound = `key: repair
initial: [{ status: received, roles: [staff] }]
statuses:
  received: { label: { en: Received }, category: open, codes: { wordbee: 0, ingram: [a, B] } }
  done: { label: Done, category: fulfilled, codes: { wordbee: { accepts: [5, x], shows: 5 } } }
reasons:
  broken: { label: Broken, codes: { thirdwatch: _other } }
transitions:
  finish:
    from: received
    to: done
    roles: [staff]
    reasons: [broken]
    guards:
      - message: required
      - fields: [data.weight]
      - lines: { any: [shipped] }
      - minTimeInStatus: PT1H
      - maxTimeInStatus: P2D
      - amount: { max: "1000.00", currency: EUR }
      - fourEyes: true
      - condition: order.total.amount > 10
        hint: { en: Cost more. }
    approval: { roles: [manager] }
    mailGrace: PT2M
  reopen: { from: any, to: received, roles: [manager] }
timers:
  late: { status: received, after: P1D, calendar: office, late: true }
calendars:
  office: { timeZone: Europe/Berlin, hours: { monday: ["09:00-12:30", "13:00-24:00"] } }
rollUp:
  leaves: [received]
  cases: [{ when: { all: shipped }, to: done }]
`;

function problemsOf(text: string): readonly DefinitionProblem[] {
  const { problems } = readDefinition(text);
  assert.ok(problems !== undefined, 'it was read');
  return problems;
}

function problemOf(from: string, to: string): DefinitionProblem {
  assert.ok(sound.includes(from), from);
  const problems = problemsOf(sound.replace(from, to));
  assert.equal(problems.length, 1, problems.map((problem) => formatProblem(problem, 'f')).join('\n'));
  return problems[0]!;
}

test('a definition becomes a workflow with its defaults filled in', () => {
  const { workflow } = readDefinition(sound, { version: 3 });
  assert.ok(workflow !== undefined);
  assert.equal(workflow.version, 3);
  assert.deepEqual(workflow.statuses.get('received'), {
    key: 'received',
    label: { en: 'Received' },
    category: 'open',
    attention: 'none',
    audience: 'internal',
    codes: { wordbee: { accepts: ['0'], shows: '0' }, ingram: { accepts: ['a', 'B'], shows: 'a' } },
  });
  assert.deepEqual(workflow.statuses.get('done')?.label, { en: 'Done' });
  assert.deepEqual(workflow.statuses.get('done')?.codes, { wordbee: { accepts: ['5', 'x'], shows: '5' } });
  const [finish, reopen] = workflow.transitions;
  assert.ok(finish !== undefined && reopen !== undefined);
  assert.deepEqual(
    finish.guards.map(({ kind }) => kind),
    [
      'message_required',
      'fields_required',
      'lines',
      'min_time_in_status',
      'max_time_in_status',
      'amount',
      'four_eyes',
      'condition',
    ],
  );
  assert.equal(finish.mailGraceSeconds, 120);
  assert.deepEqual(finish.approval, { roles: ['manager'], expiresAfterSeconds: 604_800 });
  assert.equal(reopen.from, 'any');
  assert.deepEqual(workflow.calendars['office']?.hours, {
    1: [
      { from: 540, to: 750 },
      { from: 780, to: 1440 },
    ],
  });
});

test('JSON is read like YAML', () => {
  const { workflow } = readDefinition(JSON.stringify(parse(sound), null, '\t'));
  assert.deepEqual(workflow, readDefinition(sound).workflow);
});

test('a misspelt name is told with its place, its path and what was probably meant', () => {
  assert.deepEqual(problemOf('to: done', 'to: dome'), {
    code: 'name_unknown',
    pointer: '/transitions/finish/to',
    message: '`dome` is no status of this workflow: did you mean `done`?',
    line: 11,
    column: 9,
    suggestion: 'done',
    texts: [
      { key: 'no_status', names: { name: 'dome' } },
      { key: 'did_you_mean', names: { suggestion: 'done' } },
    ],
  });
});

test('every kind of name is looked up', () => {
  const misspelt: readonly (readonly [string, string, string, string])[] = [
    ['status: received, roles', 'status: recieved, roles', '/initial/0/status', 'received'],
    ['from: received', 'from: [receved]', '/transitions/finish/from/0', 'received'],
    ['reasons: [broken]', 'reasons: [brokn]', '/transitions/finish/reasons/0', 'broken'],
    ['any: [shipped]', 'any: [shiped]', '/transitions/finish/guards/2/lines/any/0', 'shipped'],
    ['status: received, after', 'status: receivd, after', '/timers/late/status', 'received'],
    ['calendar: office', 'calendar: ofice', '/timers/late/calendar', 'office'],
    ['late: true', 'transition: finsh', '/timers/late/transition', 'finish'],
    ['leaves: [received]', 'leaves: [reveived]', '/rollUp/leaves/0', 'received'],
    ['}, to: done }', '}, to: don }', '/rollUp/cases/0/to', 'done'],
    ['category: open', 'category: opn', '/statuses/received/category', 'open'],
    ['all: shipped', 'all: shiped', '/rollUp/cases/0/when/all', 'shipped'],
    ['mailGrace:', 'mailgrace:', '/transitions/finish/mailgrace', 'mailGrace'],
    ['timers:', 'timer:', '/timer', 'timers'],
    ['accepts:', 'acepts:', '/statuses/done/codes/wordbee/acepts', 'accepts'],
  ];
  for (const [from, to, pointer, suggestion] of misspelt) {
    const problem = problemOf(from, to);
    assert.equal(problem.pointer, pointer);
    assert.equal(problem.suggestion, suggestion);
  }
});

test('a value that does not fit is told with what would', () => {
  const wrong: readonly (readonly [string, string, string, RegExp])[] = [
    ['PT1H', 'P1M', '/transitions/finish/guards/3/minTimeInStatus', /in days/],
    ['after: P1D', 'after: 1d', '/timers/late/after', /PT4H/],
    ['wordbee: 0', 'wordbee: 1.5', '/statuses/received/codes/wordbee', /whole number/],
    ['to: done', 'to: [done]', '/transitions/finish/to', /a text/],
    ['"1000.00"', '1000', '/transitions/finish/guards/5/amount/max', /in quotes/],
    ['13:00-24:00', '13:00-12:00', '/calendars/office/hours/monday/1', /ends before/],
    ['Europe/Berlin', 'Europe/Berln', '/calendars/office/timeZone', /no time zone/],
    ['order.total.amount', 'order.totl.amount', '/transitions/finish/guards/7/condition', /totl.*character 7/],
    ['late: true }', 'late: true, transition: finish }', '/timers/late', /one of late/],
    ['- fourEyes: true', '- { fourEyes: true, message: required }', '/transitions/finish/guards/6', /of their own/],
    ['key: repair', 'key: Repair', '/key', /name of the workflow/],
    ['key: repair\n', '', '', /`key` is missing/],
    ['  done:', '  Done:', '/statuses/Done', /no name/],
    ['reasons: [broken]', 'reasonRequired: true', '/transitions/finish/reasonRequired', /none is listed/],
  ];
  for (const [from, to, pointer, message] of wrong) {
    const problem = problemsOf(sound.replace(from, to)).find((candidate) => candidate.pointer === pointer);
    assert.match(problem?.message ?? '', message, `${to} at ${pointer}`);
  }
});

test('all problems are told at once, in the order of the file', () => {
  const problems = problemsOf(
    sound
      .replace('category: open', 'categry: open, category: opn')
      .replace('to: done', 'to: dome')
      .replace('PT1H', 'P1M')
      .replace('after: P1D', 'after: 1d'),
  );
  assert.deepEqual(
    problems.map(({ pointer, line }) => [pointer, line]),
    [
      ['/statuses/received/categry', 4],
      ['/statuses/received/category', 4],
      ['/transitions/finish/to', 11],
      ['/transitions/finish/guards/3/minTimeInStatus', 18],
      ['/timers/late/after', 28],
    ],
  );
});

test('an unreadable file has the place where reading failed', () => {
  assert.equal(problemsOf('key: [a')[0]?.line, 1);
  assert.equal(problemsOf('')[0]?.code, 'empty');
  assert.deepEqual(
    problemsOf('key: a\nkey: b\n').map(({ code, line }) => [code, line]),
    [['name_repeated', 2]],
  );
  assert.equal(problemsOf('a: 1\n---\na: 2\n')[0]?.line, 2);
});

test('names that reach a prototype are refused in YAML and in JSON, at any depth', () => {
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    const [inJson] = problemsOf(`{"statuses":{"a":{"${name}":{"polluted":true}}}}`);
    assert.equal(inJson?.code, 'name_forbidden');
    assert.equal(problemsOf(`statuses:\n  "${name}": {}\n`)[0]?.code, 'name_forbidden');
  }
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('a hostile file is refused before it costs anything', () => {
  const bomb = Array.from('bcdefghij', (name, index) => {
    return `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`;
  });
  const hostile: readonly (readonly [string, string])[] = [
    ['['.repeat(20_000), 'too_deep'],
    ['- '.repeat(120_000), 'too_deep'],
    ['{a: '.repeat(60_000), 'too_deep'],
    ['? '.repeat(100_000), 'too_deep'],
    ['x'.repeat(10_000_000), 'too_large'],
    [`a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n${bomb.join('\n')}`, 'too_large'],
    ['a: &a [*a]', 'too_large'],
    ['""'.repeat(100_000), 'too_large'],
    [`{${'a,'.repeat(100_000)}}`, 'too_large'],
    [`{${Array.from({ length: 25_000 }, (_, index) => `${index}:`).join(',')}}`, 'too_large'],
  ];
  for (const [text, code] of hostile) assert.equal(problemsOf(text)[0]?.code, code, text.slice(0, 20));
});

test('a file with more mistakes than can be told is refused like any other', () => {
  const wrong = Array.from(
    { length: 1_000 },
    (_, index) => `  t${index}: { from: { a: 1 }, to: 5, guards: 7, reasons: x }`,
  );
  const { length } = problemsOf(sound.replace('transitions:', `transitions:\n${wrong.join('\n')}`));
  assert.ok(length > 10 && length <= 100, String(length));
});

test('thousands of misspelt names are told by their first hundred', () => {
  const transitions = Array.from({ length: 2_000 }, (_, index) => `  t${index}: { from: recieved, to: x${index} }`);
  assert.equal(problemsOf(sound.replace('transitions:', `transitions:\n${transitions.join('\n')}`)).length, 100);
});

test('an alias is read as what it stands for', () => {
  const { workflow } = readDefinition(
    sound.replace('label: { en: Received }', 'label: &label { en: Received }').replace('label: Done', 'label: *label'),
  );
  assert.deepEqual(workflow?.statuses.get('done')?.label, { en: 'Received' });
});

test('no text makes reading throw', () => {
  const pieces = fc.constantFrom(
    'key',
    ': ',
    '\n',
    '  ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '&a',
    '*a',
    '"',
    "'",
    '|',
    '#',
    '!!x',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 40 }), (parts) => {
      assert.ok(readDefinition(parts.join('')).problems!.length > 0);
    }),
  );
});

test('any part of a definition can be anything: it is read or its problems are told', () => {
  const lines = sound.split('\n');
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.jsonValue(), (index, value) => {
      const changed = lines.with(
        index,
        lines[index]!.replace(/: .*/, () => `: ${JSON.stringify(value)}`),
      );
      const { workflow, problems } = readDefinition(changed.join('\n'));
      assert.ok(workflow !== undefined || problems.every(({ line, column }) => line > 0 && column > 0));
    }),
  );
});
