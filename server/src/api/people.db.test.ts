import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';

describe('customers, users and persons', () => {
  let server: TestApp;
  before(async () => {
    server = await startTestApp();
  });
  after(() => server.stop());

  test('a customer named in an order is made once and found again by e-mail, whatever its letter case', async () => {
    const customer = { name: 'Ada Byron', email: 'Ada@example.com', locale: 'en' };
    const first = await server.call('POST', '/v1/orders', { body: { customer } });
    const second = await server.call('POST', '/v1/orders', { body: { customer: { email: 'ada@EXAMPLE.com' } } });
    assert.equal(first.status, 201, JSON.stringify(first.body));
    assert.equal(first.body.customerId, second.body.customerId);

    const { body } = await server.call('GET', `/v1/customers/${first.body.customerId}`);
    assert.deepEqual(body.profile, { ...customer });
  });

  test('two orders for one new customer that arrive at once share the customer', async () => {
    const body = { customer: { email: 'together@example.com' } };
    const made = await Promise.all([1, 2, 3, 4].map(() => server.call('POST', '/v1/orders', { body })));
    assert.deepEqual(
      made.map(({ status }) => status),
      [201, 201, 201, 201],
    );
    assert.equal(new Set(made.map((answer) => answer.body.customerId)).size, 1);
  });

  test('erasing a person takes name, address and search words away and leaves order and history whole', async () => {
    const made = await server.call('POST', '/v1/orders', {
      body: {
        customer: { name: 'Grete Sonderling', email: 'grete@example.com' },
        shippingAddress: { name: 'Grete Sonderling', city: 'Graz' },
      },
    });
    const customer = await server.call('GET', `/v1/customers/${made.body.customerId}`);
    const { personId } = customer.body;
    const found = await server.call('GET', `/v1/orders?q=sonderling&atLeast=${made.body.position}`);
    assert.equal(found.body.data.length, 1);

    const exported = await server.call('GET', `/v1/people/${personId}/export`);
    assert.deepEqual(
      [exported.body.profile.email, exported.body.addresses[0].city, exported.body.orders.length],
      ['grete@example.com', 'Graz', 1],
    );

    assert.equal((await server.call('DELETE', `/v1/people/${personId}`)).status, 204);
    const after = await server.call('GET', `/v1/people/${personId}/export`);
    assert.deepEqual([after.body.profile, after.body.addresses], [{}, [{}]]);
    assert.deepEqual((await server.call('GET', '/v1/orders?q=sonderling')).body.data, []);
    const history = await server.call('GET', `/v1/orders/${made.body.id}/events`);
    assert.equal(history.body.data.length, 1);
    assert.ok(!JSON.stringify(history.body).includes('grete'));
  });

  test('the addresses of an order are changed and taken away; the order as it was names the former, and both are erased with their person', async () => {
    const known = await server.call('POST', '/v1/customers', { body: { name: 'Umzug', email: 'umzug@example.com' } });
    const { id: customerId, personId } = known.body;
    // Also the address of an order whose customer is named by id is theirs.
    const made = await server.call('POST', '/v1/orders', {
      body: { customer: { id: customerId }, shippingAddress: { name: 'Umzug', city: 'Bonn' } },
    });
    const path = `/v1/orders/${made.body.id}`;
    const contact = async () => (await server.call('GET', `${path}/contact`)).body;
    const patch = (body: object, headers: Record<string, string> = {}) => server.call('PATCH', path, { body, headers });
    const changed = await patch({ shippingAddress: { name: 'Umzug', city: 'Köln' }, billingAddress: { city: 'Bonn' } });
    assert.deepEqual([changed.status, changed.body.changed], [200, true]);
    assert.notEqual(changed.body.shippingAddressId, made.body.shippingAddressId);
    const { shippingAddress, billingAddress } = await contact();
    assert.deepEqual([shippingAddress, billingAddress], [{ name: 'Umzug', city: 'Köln' }, { city: 'Bonn' }]);
    assert.equal(
      (await patch({ shippingAddress: { city: 'Köln', name: 'Umzug' } })).body.changed,
      false,
      'it is so already',
    );
    assert.equal((await patch({ billingAddress: null })).body.billingAddressId, null);
    const stale = await patch({ shippingAddress: { city: 'Aachen' } }, { 'if-match': '"1"' });
    assert.deepEqual([stale.status, stale.body.code], [412, 'precondition_failed']);
    const wrong = await patch({ shippingAddress: { country: 'Germany' } });
    assert.deepEqual([wrong.status, wrong.body.pointer], [422, '/shippingAddress/country']);
    assert.equal((await contact()).shippingAddress.city, 'Köln');
    assert.equal(
      (await server.call('PATCH', '/v1/orders/reference:NONE', { body: { shippingAddress: null } })).status,
      404,
    );

    const cities = async () =>
      ((await server.call('GET', `/v1/people/${personId}/export`)).body.addresses as { city?: string }[])
        .map(({ city }) => city)
        .toSorted();
    assert.deepEqual(await cities(), ['Bonn', 'Bonn', 'Köln']);
    const history = await server.call('GET', `${path}/events`);
    assert.ok(!/Köln|Bonn/.test(JSON.stringify(history.body)), 'events name addresses by id');
    await server.call('DELETE', `/v1/people/${personId}`);
    assert.deepEqual(await cities(), [undefined, undefined, undefined]);
  });

  test('a user is made, changed and disabled, and nobody makes a user with more rights than their own', async () => {
    const made = await server.call('POST', '/v1/users', {
      body: { name: 'Tom Keller', email: 'tom@example.com', role: 'staff' },
    });
    assert.deepEqual([made.status, made.body.role, made.body.number], [201, 'staff', 1]);
    const changed = await server.call('PATCH', `/v1/users/${made.body.id}`, {
      body: { role: 'manager', disabled: true },
    });
    assert.equal(changed.body.role, 'manager');
    assert.notEqual(changed.body.disabledAt, null);

    const helper = await server.key({ role: 'manager', rights: ['users.manage'] });
    const refused = await server.call('POST', '/v1/users', { key: helper, body: { name: 'Eve', role: 'manager' } });
    assert.deepEqual([refused.status, refused.body.code], [403, 'right_missing']);
  });
});
