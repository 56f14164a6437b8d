import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runChaos } from './delivery-chaos.ts';

test(
  '20,000 changes, ten times kill -9: every event arrives, in the order of its order, under one id',
  { timeout: 1_150_000 },
  async (t) => {
    const report = await runChaos({ orders: 2000, changesEach: 9, kills: 10, quietSeconds: 120 });
    t.diagnostic(JSON.stringify(report));
    assert.equal(report.events, 20_000);
    assert.deepEqual([report.missed, report.outOfOrder, report.otherIds, report.kills], [[], [], [], 10]);
  },
);
