import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { contrast, hardestGround, legible } from '../src/shared/color.ts';

const css = readFileSync(new URL('../src/shared/tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    { light: light!, dark: dark! },
  ]),
);
const grounds = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'selected'];
const parts = ['00', '33', '66', '99', 'cc', 'ff'];
const every = parts.flatMap((red) => parts.flatMap((green) => parts.map((blue) => `#${red}${green}${blue}`)));

describe('a colour that somebody has chosen for a status', () => {
  for (const [theme, index] of [
    ['light', 0],
    ['dark', 1],
  ] as const) {
    const shown = (color: string) => legible(color).match(/#[0-9a-f]{6}/g)![index]!;

    test(`can be seen on every ground of the ${theme} theme, whatever it is, and so can the sign on it`, () => {
      const weak = every.flatMap((color) =>
        [...grounds, 'on-cat']
          .filter((ground) => contrast(shown(color), tokens.get(ground)![theme]) < 4.5)
          .map((ground) => `${color} as ${shown(color)} on ${ground}`),
      );
      assert.deepEqual(weak, []);
    });

    test(`stays as it is in the ${theme} theme where it can be seen already`, () => {
      const good = every.filter((color) => contrast(color, hardestGround[theme]) >= 4.5);
      assert.ok(good.length > 20);
      assert.deepEqual(good.map(shown), good);
    });
  }

  test('may be a name of the console’s own, which is left alone', () => {
    assert.equal(legible('var(--ink)'), 'var(--ink)');
  });
});
