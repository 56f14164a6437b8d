import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { derivedLineStatuses } from '../../server/src/core/line.ts';
import { builtInRoles, rights } from '../../server/src/core/principal.ts';
import { readDefinition } from '../../server/src/definitions/read-definition.ts';
import * as definition from '../src/features/workflow/definition.ts';
import { changeText, renameInText } from '../src/features/workflow/definition-text.ts';
import { usesOf } from '../src/features/workflow/references.ts';

const file = readFileSync(new URL('../../server/workflows/distribution.yaml', import.meta.url), 'utf8');
const told = changeText(file, ['timers', 'on_hold_reminder', 'notify'], ['owner', 'role:warehouse']);
const text = changeText(told, ['rollUp', 'cases', 0, 'when'], { allIn: ['canceled', 'on_hold'] });

test('a role, a reason and a line status are renamed wherever a workflow speaks of them, and it stays sound', () => {
  const cases = [
    ['roles', 'warehouse', 'depot'],
    ['reasons', 'other', 'something_else'],
    ['lineStatuses', 'on_hold', 'held'],
  ] as const;
  for (const [section, from, to] of cases) {
    const renamed = renameInText(text, section, from, to);
    const uses = usesOf(parse(text), section, from);
    assert.deepEqual(usesOf(parse(renamed), section, to), uses);
    assert.deepEqual(usesOf(parse(renamed), section, from), []);
    assert.deepEqual(
      Object.keys(parse(renamed)[section]),
      Object.keys(parse(text)[section]).map((name) => (name === from ? to : name)),
      'it keeps its place',
    );
    assert.deepEqual(readDefinition(renamed).problems ?? [], []);
    assert.equal(renamed.split('#').length, text.split('#').length, 'comments stay');
  }
  const places = cases.map(([section, from]) => usesOf(parse(text), section, from).map(({ path }) => path[0]));
  assert.deepEqual(
    places.map((some) => [...new Set(some)]),
    [['transitions', 'timers'], ['transitions'], ['rollUp']],
  );
});

test('what is called like a status or stands in a sentence is not renamed', () => {
  const renamed = parse(renameInText(text, 'lineStatuses', 'on_hold', 'held'));
  assert.ok(Object.hasOwn(renamed.statuses, 'on_hold'));
  assert.equal(renamed.timers.on_hold_reminder.status, 'on_hold');
});

test('what holds nothing any more is taken out of the text', () => {
  const coded = changeText(file, ['lineStatuses', 'open', 'label'], undefined);
  const bare = ['thirdwatch', 'ingram', 'ingram-details'].reduce(
    (left, dialect) => changeText(left, ['lineStatuses', 'open', 'codes', dialect], undefined),
    coded,
  );
  assert.equal(Object.hasOwn(parse(bare).lineStatuses, 'open'), false);
});

test('the forms know the rights, the roles of every account and the line statuses that the server knows', () => {
  assert.deepEqual(definition.rights.toSorted(), [...rights].toSorted());
  assert.deepEqual(definition.commonRoles.toSorted(), Object.keys(builtInRoles).toSorted());
  assert.deepEqual(definition.derivedLineStatuses, derivedLineStatuses);
});
