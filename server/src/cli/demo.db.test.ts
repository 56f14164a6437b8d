import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { runCli } from '../../test/cli.ts';

describe('milepost demo', () => {
  let server: TestApp;
  let env: Record<string, string>;
  before(async () => {
    server = await startTestApp();
    env = { MILEPOST_URL: server.url, MILEPOST_KEY: server.manager };
  });
  after(() => server.stop());

  test('fills the account with orders whose histories keep to the rules, and tells nobody', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--count', '400', '--json'], { env });
    assert.equal(code, 0, stderr);
    const { created, refused, againstRules, toTell } = JSON.parse(stdout) as Record<string, number>;
    assert.deepEqual(
      { created, refused, againstRules, toTell },
      { created: 402, refused: 0, againstRules: 0, toTell: 0 },
    );
  });

  test('a second run, with whatever it is asked, goes on with the first and makes nothing twice', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--count', '10', '--json'], { env });
    assert.equal(code, 0, stderr);
    const { created, unchanged, events } = JSON.parse(stdout) as Record<string, number>;
    assert.deepEqual({ created, unchanged, events }, { created: 0, unchanged: 402, events: 0 });
  });

  test('its visit takes the call of the Evreka documentation', async () => {
    const { body } = await server.call('GET', '/v1/orders/7b9f0c52-0a5e-4d53-9a1b-6d1a4c2f8e11');
    assert.equal(body.status, 'scheduled');
    const answer = await server.call('PUT', `/engagement/orders/${body.id}/status`, {
      body: { status_id: 'd666a904-5739-46c0-b70a-1cd57658a3f6' },
    });
    assert.deepEqual([answer.status, answer.body], [200, { detail: 'Order status updated successfully' }]);
  });
});
