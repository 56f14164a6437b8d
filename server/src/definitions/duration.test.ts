import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDuration, parseDuration } from './duration.ts';

test('a duration that was written is read back', () => {
  fc.assert(
    fc.property(fc.nat(8_000_000_000), (seconds) => {
      assert.deepEqual(parseDuration(formatDuration(seconds)), { seconds });
    }),
  );
});

test('weeks, days, hours, minutes and seconds add up', () => {
  assert.deepEqual(parseDuration('P1W2DT3H4M5S'), { seconds: 788_645 });
  assert.deepEqual(parseDuration('PT4H'), { seconds: 14_400 });
});

test('months and years are refused with the advice to write days', () => {
  for (const text of ['P1M', 'P1Y', 'P1Y2M3D']) {
    const parsed = parseDuration(text);
    assert.ok('problem' in parsed && parsed.problem === 'no_fixed_length', text);
  }
});

test('what is no duration is refused', () => {
  for (const text of ['', 'P', 'PT', 'P1DT', '1h', 'P-1D', 'PT1.5H', 'pt1h']) {
    assert.ok('problem' in parseDuration(text), text);
  }
});
