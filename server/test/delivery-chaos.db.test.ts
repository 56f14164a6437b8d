import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runChaos } from './delivery-chaos.ts';

test('a server that is killed while it delivers to an unreliable receiver loses nothing and keeps the order', async (t) => {
  const report = await runChaos({ orders: 40, changesEach: 3, kills: 2, quietSeconds: 120 });
  t.diagnostic(JSON.stringify(report));
  assert.equal(report.events, 160);
  assert.deepEqual([report.missed, report.outOfOrder, report.otherIds, report.kills], [[], [], [], 2]);
});
