import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import { callEvreka } from '../../../test/evreka-client.ts';
import { actor } from '../../../test/story.ts';
import { typeId } from './translate.ts';

describe('Evreka’s users log in by e-mail address and password', () => {
  let server: TestApp;
  let client: { id: string; secret: string };
  let clock = Date.parse('2026-01-31T10:00:00Z');
  before(async () => {
    server = await startTestApp({ settings: { loginLimit: 0 }, now: () => new Date(clock) });
    client = (await server.call('POST', '/v1/keys', { body: { name: 'evreka', role: 'staff' } })).body;
    const made = await server.call('POST', '/v1/users', {
      body: { name: 'Ada Byron', email: 'ada@example.test', role: 'manager', password: 'correct horse battery' },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
  });
  after(() => server.stop());

  async function grant(form: Record<string, string>): Promise<{ status: number; body: any; headers: Headers }> {
    const response = await fetch(`${server.url}/auth/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
      body: new URLSearchParams(form),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  }
  const logIn = (username: string, password: string) =>
    grant({ username, password, grant_type: 'password', scope: 'profile' });

  test('with the key as the client: what is done with the tokens, the user does, and a refresh is the user’s too', async () => {
    const { status, body } = await logIn('Ada@example.test', 'correct horse battery');
    assert.equal(status, 200, JSON.stringify(body));
    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'field-service' } });
    const status_id = 'd666a904-5739-46c0-b70a-1cd57658a3f6';
    const put = await callEvreka(server, body.access_token, 'PUT', `/engagement/orders/${made.body.id}/status`, {
      status_id,
    });
    assert.equal(put.status, 200);
    const history = await server.call('GET', `/v1/orders/${made.body.id}/events`);
    const { actor: who } = history.body.data.at(-1);
    assert.deepEqual([who.kind, who.role], ['user', 'manager']);
    const renewed = await grant({ grant_type: 'refresh_token', refrest_token: body.refresh_token });
    assert.equal(renewed.status, 200);
    const asked = await callEvreka(server, renewed.body.access_token, 'GET', '/engagement/orders');
    assert.equal(asked.status, 200);
  });

  test('a user of another account does not get in by this client, whatever the password', async () => {
    const other = await server.account('other');
    await server.call('POST', '/v1/users', {
      key: other.manager,
      body: { email: 'eve@example.test', role: 'manager', password: 'correct horse battery' },
    });
    const { status, body } = await logIn('eve@example.test', 'correct horse battery');
    assert.deepEqual([status, body.error], [400, 'invalid_grant']);
  });

  test('after five wrong passwords the name has to wait 40 s from this address, told with 429 and detail', async () => {
    for (let tries = 1; tries <= 5; tries += 1) {
      const { status, body } = await logIn('ada@example.test', 'wrong horse battery');
      assert.deepEqual([status, body.error, typeof body.detail], [400, 'invalid_grant', 'string']);
    }
    const held = await logIn('ada@example.test', 'correct horse battery');
    assert.deepEqual([held.status, held.headers.get('retry-after')], [429, '40']);
    assert.match(held.body.detail, /Try again in 40 s/);
    clock += 41_000;
    assert.equal((await logIn('ada@example.test', 'correct horse battery')).status, 200);
  });
});

describe('what Evreka’s orders hold', () => {
  let server: TestApp;
  let type: string;
  let entity: string;
  before(async () => {
    server = await startTestApp();
    type = typeId(server.accountId, 'field-service');
    entity = (await server.call('POST', '/v1/customers', { body: { name: 'Acme' } })).body.id;
  });
  after(() => server.stop());

  const call = (method: string, path: string, body?: unknown, key = server.manager) =>
    callEvreka(server, key, method, `/engagement${path}`, body);

  test('items are made as documented, listed with filters and pages, and stand in the order settings', async () => {
    const plain = await call('POST', '/order_items', { order_type: type, name: 'Plastic Waste', secondary_uom: '' });
    assert.equal(plain.status, 200, JSON.stringify(plain.json));
    const mapped = await call('POST', '/order_items', {
      ...{ order_type: type.toUpperCase(), name: 'Glass', primary_uom: 'ton', cost_per_unit_primary_uom: 1.25 },
      ...{ point_per_unit_primary_uom: 0.5, ops_task_item_id: 12345, ops_operation_id: 678, material_id: 42 },
    });
    assert.deepEqual((await call('GET', '/order_items?limit=1')).json, {
      items: [
        {
          id: mapped.json.order_item_id,
          name: 'Glass',
          order_type_id: type,
          primary_uom: 'ton',
          secondary_uom: null,
          cost_per_unit_primary_uom: 1.25,
          point_per_unit_primary_uom: 0.5,
          is_adjustable: false,
          mappings: [{ ops_operation_id: 678, task_item_id: 12345, material_id: 42 }],
        },
      ],
    });
    const named = await call('GET', `/order_items?name=plastic&order_type_id=${type}`);
    assert.deepEqual(
      named.json.items.map(({ id, primary_uom, mappings }: any) => [id, primary_uom, mappings]),
      [[plain.json.order_item_id, 'kg', []]],
    );
    assert.deepEqual((await call('GET', `/order_items?order_type_id=${entity}`)).json, { items: [] });
    const settings = await call('GET', `/order_settings?entity_id=${entity}`);
    assert.deepEqual(
      settings.json.order_items.map(({ id }: any) => id),
      [mapped.json.order_item_id, plain.json.order_item_id],
    );
  });

  test('an item that cannot be made is refused with the vendor’s deeper detail, and nothing is made', async () => {
    const before = (await call('GET', '/order_items')).json.items.length;
    const cases = [
      [
        400,
        'ops_task_item_id and ops_operation_id must be provided together',
        { order_type: type, name: 'x', ops_operation_id: 1 },
      ],
      [404, 'Order type not found', { order_type: entity, name: 'x' }],
    ] as const;
    for (const [status, message, body] of cases) {
      const answer = await call('POST', '/order_items', body);
      assert.deepEqual([answer.status, answer.json], [status, { detail: { message } }]);
    }
    for (const body of [
      { name: 'x' },
      { order_type: type },
      { order_type: type, name: 5 },
      [],
      { order_type: 'x', name: 'x' },
    ]) {
      assert.equal((await call('POST', '/order_items', body)).status, 422, JSON.stringify(body));
    }
    const client = await server.key({ role: 'client', customerIds: [entity] });
    assert.equal((await call('POST', '/order_items', { order_type: type, name: 'x' }, client)).status, 400);
    assert.equal((await call('GET', '/order_items')).json.items.length, before);
  });

  test('the records of an order are its lines under the names of their items, and its assets by action, with the names and prices that the account gives them', async () => {
    const { order_item_id } = (await call('POST', '/order_items', { order_type: type, name: 'Paper' })).json;
    const made = await call('POST', '/orders', {
      ...{ type_id: type, entity_id: entity, fulfillment_date: '14.03.2024', latitude: 1, longitude: 2, name: 'Visit' },
      order_item_list: [{ id: order_item_id, planned_quantity: 3 }],
      order_assets: { pick: [{ asset_type: 4, assets: [7, 8] }], drop: [{ asset_type: 5, assets: [9] }] },
    });
    const id = made.json.order_id as string;
    const { items } = (await call('GET', `/order_item_records?page=1&limit=10&order_id=${id}`)).json;
    assert.deepEqual(
      items.map((item: any) => [
        item.name,
        item.order_item_id,
        item.planned_quantity_of_primary_uom,
        item.actual_quantity_of_primary_uom,
      ]),
      [['Paper', order_item_id, 3, 0]],
    );
    assert.deepEqual(
      Object.keys(items[0]),
      'id name created_at updated_at planned_quantity_of_primary_uom actual_quantity_of_primary_uom order_item_id unit_price market_share tax total_actual_price'.split(
        ' ',
      ),
    );
    const lineId = items[0].id as string;
    const change = { lineId, shipped: 2, unitPrice: { amount: '1.10', currency: 'EUR' } };
    const outcome = await server.app.commit({
      accountId: server.accountId,
      lookups: [{ kind: 'id', id }],
      command: { kind: 'change_order', changes: { lines: [change] } },
      circumstances: {
        actor: actor('manager', { accountId: server.accountId }),
        source: 'native',
        intent: { kind: 'request' },
        backfill: false,
      },
    });
    assert.equal(outcome.kind, 'committed');
    const [weighed] = (await call('GET', `/order_item_records?order_id=${id}`)).json.items;
    assert.equal(weighed.actual_quantity_of_primary_uom, 2);
    assert.deepEqual(
      [weighed.unit_price, weighed.total_actual_price],
      [
        { value: 1.1, currency: 'EUR' },
        { value: 2.2, currency: 'EUR' },
      ],
    );
    const assets = (await call('GET', `/order_asset_records?order_id=${id}&limit=1`)).json.items;
    assert.deepEqual(
      assets.map((asset: any) => [
        asset.order,
        asset.asset_action,
        asset.order_assets,
        asset.order_asset_type,
        asset.is_collected,
      ]),
      [['Visit', 'drop', [{ id: 9, name: '9' }], { id: 5, name: '5' }, false]],
    );
    const named = await server.call('PUT', '/v1/sources/evreka', {
      body: {
        assetTypes: [{ number: 4, name: 'Container', unitPrice: { amount: '12.50', currency: 'EUR' } }],
        assets: [{ number: 7, name: 'Bin 7' }],
      },
    });
    assert.equal(named.status, 200, JSON.stringify(named.body));
    const picked = async () => (await call('GET', `/order_asset_records?order_id=${id}&page=2&limit=1`)).json.items[0];
    const waiting = await picked();
    assert.deepEqual(
      [waiting.order_assets, waiting.order_asset_type, waiting.unit_price, waiting.total_actual_price],
      [
        [
          { id: 7, name: 'Bin 7' },
          { id: 8, name: '8' },
        ],
        { id: 4, name: 'Container' },
        { value: 12.5, currency: 'EUR' },
        { value: 0, currency: 'EUR' },
      ],
    );
    const status_id = 'd666a904-5739-46c0-b70a-1cd57658a3f6';
    assert.equal((await call('PUT', `/orders/${id}/status`, { status_id })).status, 200);
    const done = await picked();
    assert.deepEqual([done.is_collected, done.total_actual_price], [true, { value: 25, currency: 'EUR' }]);
    const twice = [
      { number: 7, name: 'A' },
      { number: 7, name: 'B' },
    ];
    const refused = await server.call('PUT', '/v1/sources/evreka', { body: { assets: twice } });
    assert.deepEqual([refused.status, refused.body.pointer], [422, '/assets/1']);
    const client = await server.key({ role: 'client', customerIds: [entity] });
    assert.deepEqual((await call('GET', `/order_asset_records?order_id=${id}`, undefined, client)).json, { items: [] });
    for (const path of ['/order_item_records', '/order_asset_records']) {
      const unknown = await call('GET', `${path}?order_id=nothing`);
      assert.deepEqual([unknown.status, unknown.json], [404, { detail: 'Order (nothing) not found' }]);
      assert.equal((await call('GET', path)).status, 422);
    }
  });
});
