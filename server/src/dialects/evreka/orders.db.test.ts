import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { EvrekaAnswer } from '../../../test/evreka-client.ts';
import { callEvreka } from '../../../test/evreka-client.ts';

const completed = 'd666a904-5739-46c0-b70a-1cd57658a3f6';

describe('statuses and orders of Evreka', () => {
  let server: TestApp;
  let customer: { id: string };
  let types: ReadonlyMap<string, string>;
  before(async () => {
    server = await startTestApp();
    customer = (await server.call('POST', '/v1/customers', { body: { name: 'Kent Belediyesi' } })).body;
    const { json } = await call('GET', `/order_settings?entity_id=${customer.id}`);
    types = new Map(json.order_types.map(({ id, name }: any) => [name, id]));
  });
  after(() => server.stop());

  function call(method: string, path: string, body?: unknown, key = server.manager): Promise<EvrekaAnswer> {
    return callEvreka(server, key, method, `/engagement${path}`, body);
  }

  async function native(workflow: string, status?: string): Promise<string> {
    const made = await server.call('POST', '/v1/orders', { body: { workflow, customer: { id: customer.id } } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    if (status !== undefined) {
      const put = await server.call('POST', `/v1/orders/${made.body.id}/override`, {
        body: { to: status, reason: 'test' },
      });
      assert.equal(put.status, 200, JSON.stringify(put.body));
    }
    return made.body.id;
  }

  async function orderOf(id: string): Promise<any> {
    return (await server.call('GET', `/v1/orders/${id}`)).body;
  }

  async function put(id: string, statusId: string, key = server.manager): Promise<EvrekaAnswer> {
    return call('PUT', `/orders/${id}/status`, { status_id: statusId }, key);
  }

  async function statusId(name: string, type: string): Promise<string> {
    const { json } = await call('GET', '/orders/status');
    return json.items.find((one: any) => one.name === name && one.type_id === types.get(type)).id;
  }

  function newOrder(more: object = {}): object {
    return {
      ...{ type_id: types.get('Field service'), entity_id: customer.id, fulfillment_date: '14.03.2026' },
      ...{ latitude: 39.9, longitude: 32.8, ...more },
    };
  }

  test('the documentation’s UUID completes a visit from each open status', async () => {
    for (const from of ['requested', 'scheduled', 'en_route', 'in_progress', 'on_hold']) {
      const id = await native('field-service', from === 'requested' ? undefined : from);
      assert.deepEqual((await put(id, completed)).json, { detail: 'Order status updated successfully' });
      assert.equal((await orderOf(id)).status, 'completed');
    }
  });

  test('the same UUID on a retail order delivers it from shipped', async () => {
    const id = await native('retail', 'shipped');
    assert.equal((await put(id, completed)).status, 200);
    assert.equal((await orderOf(id)).status, 'delivered');
    const history = (await server.call('GET', `/v1/orders/${id}/events`)).body.data;
    assert.deepEqual([history.at(-1).source, history.at(-1).type], ['evreka', 'order.status_changed']);
  });

  test('upper case and the own UUID of the status are taken too', async () => {
    const id = await native('retail', 'shipped');
    assert.equal((await put(id, completed.toUpperCase())).status, 200);
    const other = await native('retail', 'shipped');
    assert.equal((await put(other, await statusId('Delivered', 'Retail'))).status, 200);
    assert.equal((await orderOf(other)).status, 'delivered');
  });

  test('the same status again is 200 and changes nothing', async () => {
    const id = await native('field-service');
    await put(id, completed);
    const { version } = await orderOf(id);
    assert.equal((await put(id, completed)).status, 200);
    assert.equal((await orderOf(id)).version, version);
  });

  test('a step that is not open is refused with the status and what is open, also for a manager', async () => {
    const id = await native('field-service');
    const refused = await put(id, await statusId('Unsuccessful', 'Field service'));
    assert.equal(refused.status, 400);
    assert.match(
      refused.json.detail,
      /The order's status is Requested; open to you: Scheduled, On hold, Completed, Canceled\./,
    );
    assert.equal((await orderOf(id)).status, 'requested');
  });

  test('a UUID of another order type is refused by name, an unknown one as not found', async () => {
    const id = await native('field-service');
    const foreign = await statusId('Shipped', 'Retail');
    const refused = await put(id, foreign);
    assert.equal(refused.status, 400);
    assert.match(
      refused.json.detail,
      /is "Shipped" of the order type "retail"; this order is of the type "field-service"/,
    );
    const unknown = '11111111-2222-4333-8444-555555555555';
    assert.deepEqual((await put(id, unknown)).json, { detail: `Status (${unknown}) not found` });
  });

  test('who may: clients as the workflow lets them, on their own orders; staff; nobody of another account', async () => {
    const id = await native('field-service');
    const client = await server.key({ role: 'client', customerIds: [customer.id] });
    const refused = await put(id, completed, client);
    assert.match(refused.json.detail, /is not open to the role client/);
    assert.equal((await put(id, await statusId('Canceled', 'Field service'), client)).status, 200);
    const foreign = (await server.call('POST', '/v1/orders', { body: { workflow: 'field-service' } })).body.id;
    assert.deepEqual((await put(foreign, completed, client)).json, { detail: `Order (${foreign}) not found` });
    assert.equal((await put(foreign, completed, await server.key({ role: 'staff' }))).status, 200);
    const other = await server.account('elsewhere');
    assert.deepEqual((await put(foreign, completed, other.manager)).json, { detail: `Order (${foreign}) not found` });
  });

  test('an order is found by the id that Evreka knows it under', async () => {
    const made = await server.call('POST', '/v1/orders', {
      body: { workflow: 'field-service', externalIds: { evreka: 'their-7' } },
    });
    assert.equal((await put('their-7', completed)).status, 200);
    assert.equal((await orderOf(made.body.id)).status, 'completed');
  });

  test('no mail goes out unless the account says so', async () => {
    const id = await native('field-service');
    await put(id, completed);
    const history = (await server.call('GET', `/v1/orders/${id}/events`)).body.data;
    assert.equal(history.at(-1).notify, false);
  });

  test('a revoked key kills its tokens at once', async () => {
    const key = (await server.call('POST', '/v1/keys', { body: { name: 'short', role: 'staff' } })).body;
    const response = await fetch(`${server.url}/auth/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        username: key.id,
        password: key.secret,
        client_id: key.id,
        client_secret: key.secret,
      }),
    });
    const tokens = (await response.json()) as Record<string, string>;
    assert.equal((await call('GET', '/orders', undefined, tokens['access_token'])).status, 200);
    await server.call('DELETE', `/v1/keys/${key.id}`);
    assert.equal((await call('GET', '/orders', undefined, tokens['access_token'])).status, 401);
  });

  test('the status list covers every order type, with a name and a colour, and pages only when asked', async () => {
    const { json } = await call('GET', '/orders/status');
    assert.ok(json.items.length > 30);
    assert.equal(new Set(json.items.map(({ id }: any) => id)).size, json.items.length);
    const done = json.items.find(({ id }: any) => id === completed);
    assert.deepEqual([done.name, done.color], ['Completed', '#00A651']);
    assert.deepEqual((await call('GET', '/orders/status?page=2&limit=3')).json.items, json.items.slice(3, 6));
  });

  test('a status has the same UUID in every call and every version, and another in another account', async () => {
    const id = await statusId('Scheduled', 'Field service');
    assert.equal(await statusId('Scheduled', 'Field service'), id);
    const other = await server.account('third');
    const { json } = await call('GET', '/orders/status', undefined, other.manager);
    assert.ok(!json.items.some((one: any) => one.id === id));
    assert.ok(
      json.items.some((one: any) => one.id === completed),
      'the documentation’s is in every account',
    );
  });

  test('creating answers 200 with the id, takes both forms of a date, and reads "" as absent', async () => {
    for (const fulfillment_date of ['14.03.2026', '2026-03-14']) {
      const made = await call(
        'POST',
        '/orders',
        newOrder({
          fulfillment_date,
          name: 'Bin 7',
          note: '',
          service_point_id: '',
          order_item_list: [{ id: 'glass', planned_quantity: 3 }],
          dynamic_field_list: [{ key: 'district', value: 'Kadıköy' }],
        }),
      );
      assert.deepEqual([made.status, Object.keys(made.json)], [200, ['order_id']], JSON.stringify(made.json));
      const { json } = await call('GET', `/orders/${made.json.order_id}`);
      assert.deepEqual(
        [
          json.name,
          json.fulfillment_date,
          json.type.name,
          json.status.name,
          json.entity.name,
          json.service_point,
          json.latitude,
          json.dynamic,
          json.note,
        ],
        [
          'Bin 7',
          '2026-03-14',
          'Field service',
          'Requested',
          'Kent Belediyesi',
          null,
          39.9,
          { district: 'Kadıköy' },
          null,
        ],
      );
    }
  });

  test('an order that cannot be made is refused, and nothing is made', async () => {
    const unknown = '11111111-2222-4333-8444-555555555555';
    const cases: readonly (readonly [status: number, body: unknown])[] = [
      [422, newOrder({ type_id: '' })],
      [422, newOrder({ entity_id: 'x' })],
      [422, newOrder({ fulfillment_date: '30.02.2026' })],
      [422, newOrder({ fulfillment_date: 'soon' })],
      [422, newOrder({ latitude: '39.9' })],
      [422, newOrder({ order_item_list: [{ id: 'a', planned_quantity: 1.5 }] })],
      [422, 'no json'],
      [400, newOrder({ latitude: '' })],
      [400, newOrder({ type_id: unknown })],
      [400, newOrder({ entity_id: unknown })],
    ];
    for (const [status, body] of cases) {
      const { status: got, json } = await call('POST', '/orders', body);
      assert.equal(got, status, JSON.stringify(json));
      if (got === 400) assert.match(json.detail, /^An error occurred while creating the Order: /);
    }
  });

  test('a list is flat, filters by all that is asked, and pages without a total', async () => {
    const { json: made } = await call(
      'POST',
      '/orders',
      newOrder({ name: 'Listed one', dynamic_field_list: [{ key: 'zone', value: 'North' }] }),
    );
    const { json: second } = await call(
      'POST',
      '/orders',
      newOrder({ name: 'Listed two', fulfillment_date: '2026-01-01' }),
    );
    await put(second.order_id, completed);
    const ids = async (search: string) => {
      const { status, json } = await call('GET', `/orders?${search}`);
      assert.equal(status, 200, JSON.stringify(json));
      return json.items.map(({ id }: any) => id);
    };
    const both = [second.order_id, made.order_id];
    assert.deepEqual(await ids('name=listed'), both);
    assert.deepEqual(await ids('name__contains=LISTED&sort_order=asc'), both.toReversed());
    assert.deepEqual(await ids('name__exact=Listed two'), [second.order_id]);
    assert.deepEqual(await ids('name__exact=Listed'), []);
    assert.deepEqual(await ids('name=Listed&zone=nor'), [made.order_id]);
    assert.deepEqual(await ids(`name=Listed&status_id=${completed}`), [second.order_id]);
    assert.deepEqual(
      await ids(`name=Listed&status_id=${completed},${await statusId('Requested', 'Field service')}`),
      both,
    );
    assert.deepEqual(await ids(`name=Listed&type_id=${types.get('Field service')}`), both);
    assert.deepEqual(await ids(`name=Listed&type_id=${types.get('Retail')}`), []);
    assert.deepEqual(await ids(`name=Listed&entity_id=${customer.id}`), both);
    assert.deepEqual(await ids('name=Listed&completion_time_start=2020-01-01T00:00:00Z'), [second.order_id]);
    assert.deepEqual(await ids('name=Listed&completion_time_end=2020-01-01T00:00:00Z'), []);
    assert.deepEqual(await ids('name=Listed&sort_key=fulfillment_date'), both.toReversed());
    assert.deepEqual(await ids('name=Listed&limit=1&page=2'), [made.order_id]);
    assert.deepEqual(await ids('name=Listed&limit=1&page=3'), []);
    for (const search of [
      'limit=51',
      'limit=0',
      'page=0',
      'page=x',
      'sort_key=color',
      'sort_order=up',
      'completion_time_end=soon',
    ]) {
      assert.equal((await call('GET', `/orders?${search}`)).status, 422, search);
    }
    const [row] = (await call('GET', '/orders?name__exact=Listed two')).json.items;
    assert.deepEqual(Object.keys(row), [
      'id',
      'name',
      'created_at',
      'updated_at',
      'type_id',
      'status_id',
      'entity_id',
      'service_point_id',
      'fulfillment_date',
      'address',
      'latitude',
      'longitude',
      'dynamic',
      'note',
      'completion_time',
    ]);
    assert.deepEqual(
      [row.type_id, row.status_id, row.fulfillment_date],
      [types.get('Field service'), completed, '2026-01-01'],
    );
  });

  test('a client’s list has its own orders alone, without what is internal', async () => {
    await server.call('POST', '/v1/orders', { body: { workflow: 'field-service', reference: 'FOREIGN' } });
    const client = await server.key({ role: 'client', customerIds: [customer.id] });
    const { json } = await call('GET', '/orders?limit=50', undefined, client);
    assert.ok(
      json.items.length > 0 && json.items.every((row: any) => row.entity_id === customer.id && row.note === null),
    );
  });

  test('deleting says the name, and the order is archived', async () => {
    const { json: made } = await call('POST', '/orders', newOrder({ name: 'To go' }));
    const client = await server.key({ role: 'client', customerIds: [customer.id] });
    assert.equal((await call('DELETE', `/orders/${made.order_id}`, undefined, client)).status, 400);
    assert.deepEqual((await call('DELETE', `/orders/${made.order_id}`)).json, {
      detail: 'Successfully deleted Order (To go)',
    });
    assert.equal((await put(made.order_id, completed)).json.detail, `Order (${made.order_id}) not found`);
    assert.deepEqual((await call('GET', '/orders?name=To go')).json.items, []);
    assert.equal((await server.call('GET', `/v1/orders/${made.order_id}?archived=true`)).status, 200);
  });

  test('dynamic fields that the account defines are listed by type, and a new order is held to those of its type', async () => {
    const dynamicFields = [
      { key: 'district', label: 'District', type: 'text', required: true, workflows: ['field-service'] },
      { key: 'bins', label: 'Bins', type: 'number', default: 1 },
      { key: 'size', label: 'Size', type: 'dropdown', options: ['small', 'large'], forCustomers: true },
    ];
    const changed = await server.call('PUT', '/v1/sources/evreka', { body: { dynamicFields } });
    assert.deepEqual([changed.status, changed.body.dynamicFields], [200, dynamicFields]);
    const [service, retail] = [types.get('Field service')!, types.get('Retail')!];
    const { items } = (await call('GET', `/orders/dynamic_fields?type_id=${service.toUpperCase()}&template_id=x`)).json;
    assert.deepEqual(items[0], {
      ...{ key: 'district', label: 'District', default_value: null, field_type: 'TEXT', order: 1, options: [] },
      ...{ required: true, editable: true, displayable: true, cp_user_allowed: false },
      ...{ type_ids: [service], template_id: null },
    });
    assert.deepEqual(
      items.map(({ key, field_type, default_value, options }: any) => [key, field_type, default_value, options]),
      [
        ['district', 'TEXT', null, []],
        ['bins', 'NUMBER', 1, []],
        ['size', 'DROPDOWN', null, ['small', 'large']],
      ],
    );
    const keysOf = async (query: string) =>
      (await call('GET', `/orders/dynamic_fields${query}`)).json.items.map(({ key }: any) => key);
    assert.deepEqual(await keysOf(`?type_id=${retail}`), ['bins', 'size']);
    assert.deepEqual(await keysOf('?limit=1&page=3'), ['size']);
    assert.deepEqual(await keysOf('?template_id=1'), []);

    const create = (list: object[]) => call('POST', '/orders', newOrder({ dynamic_field_list: list }));
    for (const [list, reason] of [
      [[{ key: 'district', value: '' }], /the dynamic field district \(District\) is required/],
      [
        [
          { key: 'district', value: 'A' },
          { key: 'bins', value: 'many' },
        ],
        /bins \(Bins\) must be a number/,
      ],
      [
        [
          { key: 'district', value: 'A' },
          { key: 'size', value: 'huge' },
        ],
        /size \(Size\) must be one of small, large/,
      ],
    ] as const) {
      const refused = await create([...list]);
      assert.equal(refused.status, 400);
      assert.match(refused.json.detail, /^An error occurred while creating the Order: /);
      assert.match(refused.json.detail, reason);
    }
    const made = await create([
      { key: 'district', value: 'A' },
      { key: 'size', value: '' },
      { key: 'own', value: [1] },
    ]);
    assert.equal(made.status, 200, JSON.stringify(made.json));
    assert.deepEqual((await call('GET', `/orders/${made.json.order_id}`)).json.dynamic, {
      ...{ district: 'A', bins: 1, own: [1] },
    });
    for (const [pointer, field] of [
      ['/dynamicFields/0/options', { key: 'a', label: 'A', type: 'dropdown' }],
      ['/dynamicFields/0/default', { key: 'a', label: 'A', type: 'number', default: 'x' }],
      ['/dynamicFields/0/workflows/0', { key: 'a', label: 'A', type: 'text', workflows: ['none'] }],
    ] as const) {
      const refused = await server.call('PUT', '/v1/sources/evreka', { body: { dynamicFields: [field] } });
      assert.deepEqual([refused.status, refused.body.pointer], [422, pointer]);
    }
    const other = await server.call('PUT', '/v1/sources/ingram', { body: { dynamicFields } });
    assert.deepEqual([other.status, other.body.pointer], [422, '/dynamicFields']);
    const none = await server.call('PUT', '/v1/sources/evreka', { body: { dynamicFields: [] } });
    assert.deepEqual(none.body.dynamicFields, []);
  });

  test('fixed paths win over an order’s id, and lists of what is not kept are empty', async () => {
    assert.deepEqual((await call('GET', '/orders/dynamic_fields?type_id=x')).json, { items: [] });
    assert.deepEqual((await call('GET', '/order_items')).json, { items: [] });
    assert.deepEqual((await call('GET', '/order_settings')).json, { order_types: [], order_items: [] });
  });
});
