import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const css = readFileSync(new URL('../src/shared/tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    { light: light!, dark: dark! },
  ]),
);

const grounds = ['canvas', 'surface', 'raised', 'hover', 'selected'];
const categories = 'draft open in-progress on-hold in-transit ready fulfilled returned canceled failed'.split(' ');

/** What stands on what, and the least contrast it needs (WCAG 2.2: text 4.5, what must be seen 3). */
const pairs: readonly (readonly [front: string, back: string, least: number])[] = [
  ...['ink', 'ink-2', 'ink-3', 'late-text'].flatMap((text) => grounds.map((ground) => [text, ground, 4.5] as const)),
  ...['ink', 'ink-2', 'ink-3'].map((text) => [text, 'sunken', 4.5] as const),
  ...['good', 'warn', 'bad'].flatMap((text) => [
    [text, 'surface', 4.5] as const,
    [text, 'canvas', 4.5] as const,
    [text, `${text}-tint`, 4.5] as const,
  ]),
  ['ink', 'sign-tint', 4.5],
  ['ink', 'bad-tint', 4.5],
  ['on-primary', 'primary', 4.5],
  ['on-primary', 'primary-hover', 4.5],
  ['on-sign', 'sign', 4.5],
  ['on-late', 'late', 4.5],
  ['canvas', 'ink', 4.5],
  ['late', 'surface', 3],
  ['line-strong', 'surface', 3],
  ['line-strong', 'canvas', 3],
  ...categories.map((name) => [`cat-${name}`, 'surface', 3] as const),
  ...categories.map((name) => ['on-cat', `cat-${name}`, 3] as const),
  ...['flow-1', 'flow-2', 'flow-3'].map((name) => [name, 'surface', 3] as const),
];

describe('the colours', () => {
  for (const theme of ['light', 'dark'] as const) {
    test(`every pair that is used can be read in the ${theme} theme`, () => {
      const weak = pairs
        .map(([front, back, least]) => ({
          front,
          back,
          least,
          ratio: contrast(color(front, theme), color(back, theme)),
        }))
        .filter(({ ratio, least }) => ratio < least)
        .map(({ front, back, least, ratio }) => `${front} on ${back}: ${ratio.toFixed(2)}, needs ${least}`);
      assert.deepEqual(weak, []);
    });
  }
});

function color(name: string, theme: 'light' | 'dark'): string {
  const found = tokens.get(name);
  assert.ok(found, `There is no colour ${name}.`);
  return found[theme];
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
