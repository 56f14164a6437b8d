import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';

describe('orders over HTTP', () => {
  let server: TestApp;
  before(async () => {
    server = await startTestApp();
  });
  after(() => server.stop());

  test('an order is made, moved, and its history says who did what', async () => {
    const made = await server.call('POST', '/v1/orders', {
      body: { workflow: 'retail', reference: 'ZENPO', lines: [{ sku: '5CX895', ordered: 3 }] },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.equal(made.body.status, 'placed');
    assert.equal(made.body.number, 1);

    const moved = await server.call('PUT', `/v1/orders/${made.body.id}/status`, {
      body: { to: 'approved', message: 'Paid' },
    });
    assert.equal(moved.status, 200, JSON.stringify(moved.body));
    assert.deepEqual([moved.body.status, moved.body.changed, moved.body.version], ['approved', true, 2]);

    const again = await server.call('PUT', '/v1/orders/reference:ZENPO/status', { body: { to: 'approved' } });
    assert.deepEqual([again.status, again.body.changed, again.body.version], [200, false, 2]);

    const history = await server.call('GET', '/v1/orders/number:1/events');
    assert.deepEqual(
      history.body.data.map(({ seq, type, from, to, message }: Record<string, unknown>) => [
        seq,
        type,
        from,
        to,
        message,
      ]),
      [
        [1, 'order.created', null, 'placed', null],
        [2, 'order.status_changed', 'placed', 'approved', 'Paid'],
      ],
    );
  });

  test('a step that the workflow does not have is refused with what is possible instead', async () => {
    const { body } = await server.call('POST', '/v1/orders', { body: { workflow: 'retail' } });
    const refused = await server.call('PUT', `/v1/orders/${body.id}/status`, { body: { to: 'delivered' } });
    assert.equal(refused.status, 409);
    assert.equal(refused.body.code, 'transition_not_allowed');
    assert.match(refused.body.hint, /Possible now: .*approve/);
    const { number } = body;
    const [first] = refused.body.texts.detail;
    assert.deepEqual(first, { key: 'cannot_go', names: { order: String(number), from: 'placed', to: 'delivered' } });
    assert.equal(refused.body.texts.hint[0].key, 'possible_now');
  });

  test('a misspelt status is refused with the one that was meant', async () => {
    const { body } = await server.call('POST', '/v1/orders', { body: { workflow: 'retail' } });
    const refused = await server.call('PUT', `/v1/orders/${body.id}/status`, { body: { to: 'shiped' } });
    assert.deepEqual([refused.status, refused.body.code], [422, 'status_unknown']);
    assert.match(refused.body.hint, /^Did you mean shipped\? Use one of /);
  });

  test('what is not possible is listed with its reason in words and as data', async () => {
    const { body } = await server.call('POST', '/v1/orders', { body: { workflow: 'retail' } });
    await server.call('PUT', `/v1/orders/${body.id}/status`, { body: { to: 'canceled' } });
    const staff = await server.key({ role: 'staff' });
    const { body: list } = await server.call('GET', `/v1/orders/${body.id}/transitions`, { key: staff });
    const reopen = list.impossible.find(({ name }: { name: string }) => name === 'reopen');
    assert.equal(list.workflow, 'retail');
    assert.equal(reopen.hint, 'It needs the role manager.');
    assert.deepEqual(reopen.texts, {
      detail: [
        { key: 'not_open_to_role', names: { transition: 'reopen', from: 'canceled', to: 'placed', role: 'staff' } },
      ],
      hint: [{ key: 'needs_role', names: { roles: ['manager'] } }],
    });
  });
});
