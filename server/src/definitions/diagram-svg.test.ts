import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { randomWorkflow } from '../../test/random-workflow.ts';
import { drawSvg } from './diagram-svg.ts';
import { readDefinition } from './read-definition.ts';

const files = new URL('../../workflows/', import.meta.url);

const read = (name: string) => readDefinition(readFileSync(new URL(name, files), 'utf8')).workflow!;

/** The numbers of `translate(x y)` before each status, by its name. */
function places(svg: string): ReadonlyMap<string, readonly [number, number]> {
  const found = svg.matchAll(/translate\(([\d.-]+) ([\d.-]+)\)"><title>([a-z_]+):/g);
  return new Map([...found].map(([, x, y, name]) => [name!, [Number(x), Number(y)]]));
}

describe('the picture of a workflow', () => {
  test('has every status with its stone, its limit and who may know of it, and every transition', () => {
    const svg = drawSvg(read('retail.yaml'), { language: 'de' });
    assert.equal(places(svg).size, 11);
    for (const text of ['Zahlung offen', 'Angehalten', 'internal', 'late after P1D', 'Bestätigen', 'begins here'])
      assert.ok(svg.includes(`>${text}`) || svg.includes(text), text);
    assert.match(svg, /class="on_hold"/);
  });

  test('leads the usual way downwards', () => {
    const at = places(drawSvg(read('retail.yaml')));
    const road = ['placed', 'approved', 'packed', 'shipped', 'delivered'].map((status) => at.get(status)![1]);
    assert.deepEqual(
      road,
      road.toSorted((a, b) => a - b),
    );
  });

  test('is the same for the same workflow, and well formed whatever the labels are', () => {
    for (const name of readdirSync(files).filter((file) => file.endsWith('.yaml'))) {
      assert.equal(drawSvg(read(name)), drawSvg(read(name)), name);
    }
    fc.assert(
      fc.property(randomWorkflow, fc.string({ maxLength: 20 }), (workflow, label) => {
        const statuses = new Map(
          [...workflow.statuses].map(([key, status]) => [key, { ...status, label: { en: label } }]),
        );
        const svg = drawSvg({ ...workflow, statuses, name: { en: `<script>${label}` } });
        assert.ok(!svg.includes('<script') && !svg.includes('NaN'));
        const tags = svg.replaceAll(/<[a-z][^<>]*\/>/g, '');
        assert.equal(tags.match(/<[a-z]/g)?.length, tags.match(/<\/[a-z]/g)?.length);
      }),
      { numRuns: 40 },
    );
  });
});
