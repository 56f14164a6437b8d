import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { SeenChange } from './discover.ts';
import { createDiscovery } from './discover.ts';
import { writeDiscovered } from './discovered-definition.ts';
import { lintWorkflow } from './lint.ts';
import { readDefinition } from './read-definition.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

function discovered(changes: readonly SeenChange[], minMoves = 1): { text: string; orders: number } {
  const discovery = createDiscovery();
  for (const change of changes) discovery.add(change);
  const graph = discovery.graph();
  return { text: writeDiscovered(graph, { key: 'shop', minMoves }), orders: graph.orders };
}

describe('a definition from a history', () => {
  test('has the statuses, ways, roles and times that orders really had', () => {
    const changes = Array.from({ length: 40 }, (_, order): SeenChange[] => {
      const at = (hours: number) => new Date(start + (order * 10 + hours) * 3_600_000);
      const one = (to: string, hours: number, role: string) => ({
        ...{ order: `R${order}`, from: null, to, at: at(hours), role },
      });
      const end = order === 0 ? one('Cancelled', 3, 'manager') : one('Shipped!', 3, 'Lager');
      return [one('New', 0, 'client'), one('In Picking', 1, 'Lager'), end];
    }).flat();
    const { text, orders } = discovered(changes, 5);
    assert.equal(orders, 40);
    const { workflow, problems, places } = readDefinition(text);
    assert.deepEqual(problems, undefined, text);
    assert.deepEqual(
      [...workflow.statuses.values()].map(({ key, category }) => [key, category]),
      [
        ['new', 'open'],
        ['in_picking', 'in_progress'],
        ['cancelled', 'canceled'],
        ['shipped', 'fulfilled'],
      ],
    );
    assert.deepEqual(
      workflow.transitions.map(({ name, from, to, roles }) => [name, from, to, roles]),
      [
        ['to_in_picking', ['new'], 'in_picking', ['lager']],
        ['to_shipped', ['in_picking'], 'shipped', ['lager']],
        ['to_cancelled', ['in_picking'], 'cancelled', ['manager']],
      ],
      'the rare way stays, since nothing else leads there',
    );
    assert.deepEqual(
      workflow.timers.map(({ status, afterSeconds }) => [status, afterSeconds]),
      [
        ['new', 3900],
        ['in_picking', 10_800],
      ],
    );
    assert.deepEqual(
      lintWorkflow(workflow, { places: places }).filter(({ level }) => level === 'error'),
      [],
    );
    assert.match(text, /Written from 120 changes of 40 orders/);
  });

  test('can be used whatever the history is', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'a',
        'b',
        'c',
        'any',
        'prototype',
        'constructor',
        'null',
        'On',
        '_x',
        'Ä ö',
        '',
        '1',
        'on\nhold: {',
        '#',
        'y'.repeat(90),
      ),
      fc.string({ maxLength: 12 }),
    );
    const change = fc.record({
      order: fc.constantFrom('1', '2', '3', '4'),
      from: fc.option(name),
      to: name,
      at: fc.integer({ min: 0, max: 1e9 }).map((ms) => new Date(start + ms)),
      role: fc.option(fc.oneof(fc.constantFrom('staff', 'system', 'client'), name), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (changes, min) => {
        const { text } = discovered(changes, min);
        if (!text.includes('\ntransitions:\n  ')) return;
        const { workflow, problems, places } = readDefinition(text);
        assert.deepEqual(problems, undefined, text);
        const errors = lintWorkflow(workflow, { places: places }).filter(({ level }) => level === 'error');
        assert.deepEqual(errors, [], text);
      }),
      { numRuns: 300 },
    );
  });

  test('of a column that is no status is cut', () => {
    const discovery = createDiscovery();
    const taken = Array.from({ length: 300 }, (_, index) =>
      discovery.add({ order: '1', from: null, to: `s${index}`, at: new Date(start + index), role: undefined }),
    );
    assert.equal(taken.filter(Boolean).length, 200);
  });
});
