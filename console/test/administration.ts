import assert from 'node:assert/strict';
import { rights } from '../../server/src/core/principal.ts';
import { password } from '../../server/test/browser-session.ts';
import type { Receiver } from '../../server/test/receiver.ts';
import { startReceiver } from '../../server/test/receiver.ts';
import { until } from '../../server/test/until.ts';
import type { Shop, ShopOptions } from './shop.ts';
import { openShop } from './shop.ts';

/** A shop with everything that its administrators look after: endpoints, keys, people, unmapped reports, kept mails. */
export interface AdministeredShop extends Shop {
  readonly receiver: Receiver;
  readonly warehouseId: string;
  /** What a shop's old plug-in says of an order. */
  readonly report: (orderId: string, status: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Who has every right. */
export const ada = 'ada.byron@nordkontor.example';

/** Only this machine is a target, where the receiver is. */
export const ownTargets = { allowTargets: ['127.0.0.1/32'] };

export async function openAdministeredShop({ settings, ...more }: ShopOptions = {}): Promise<AdministeredShop> {
  const [receiver, shop] = await Promise.all([
    startReceiver(204),
    openShop({ timeZone: 'Europe/Berlin', ...more, settings: { ...ownTargets, ...settings } }),
  ]);
  const { app, call } = shop;
  const operator = await app.key({ role: 'manager', rights: [...rights] });
  const manager = { name: 'Ada Byron', email: ada, role: 'manager', rights: [...rights], password };
  const made = await app.call('POST', '/v1/users', { key: operator, body: manager });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await call('POST', '/v1/keys', { name: 'Warehouse scanner', role: 'staff' });
  await call('POST', '/v1/keys', { name: 'Agency', role: 'manager', dialect: 'wordbee', expiresAt: '2031-01-31' });

  const endpoint = async (description: string, path: string, wanted: object = {}): Promise<string> => {
    const url = receiver.url.replace('/hook', path);
    return (await call('POST', '/v1/endpoints', { url, description, ...wanted })).id;
  };
  await endpoint('Shop', '/api/milepost', { format: 'cloudevents' });
  const lake = await endpoint('Data lake', '/in', { compaction: 'latest-per-order' });
  const warehouseId = await endpoint('Warehouse', '/wms', { ordering: 'per-order', retrySchedule: [] });
  await call('PATCH', `/v1/endpoints/${lake}`, { enabled: false });

  const told = async (state: string): Promise<number> =>
    (await call('GET', `/v1/endpoints/${warehouseId}/deliveries?state=${state}`)).data.length;
  receiver.answer = (response) => {
    response.writeHead(503, { 'content-type': 'text/plain' });
    response.end('upstream wms-2 is draining,\ntry again later');
  };
  const order = (reference: string) =>
    call('POST', '/v1/orders', {
      workflow: 'retail',
      reference,
      customer: { name: 'Johanna Brandt', email: `${reference.toLowerCase()}@example.com` },
      lines: [{ sku: 'FJELL-160', name: 'Sit-stand desk Fjell 160, oak', ordered: 1 }],
    });
  for (const reference of ['NK-100218', 'NK-100219']) await order(reference);
  await until(async () => (await told('dead')) === 2);
  receiver.answer = 204;
  for (const reference of ['NK-100222', 'NK-100224', 'NK-100060']) {
    const { id } = await order(reference);
    await call('PUT', `/v1/orders/${String(id)}/status`, { to: 'approved', message: 'Paid' });
  }
  await until(async () => (await told('delivered')) >= 6);

  const shopKey = await app.key({ role: 'staff' });
  const report: AdministeredShop['report'] = async (orderId, status) => {
    const { status: code } = await app.call('POST', '/event/v1/order_status', {
      key: null,
      body: { _orderId: orderId, _orderStatus: status },
      headers: { 'x-thirdwatch-api-key': shopKey },
    });
    assert.equal(code, 200);
  };
  for (const id of ['W-1041', 'W-1042', 'W-1043']) await report(id, '_wo_processing');
  await report('W-1044', 'complete_ext');
  return {
    ...shop,
    ...{ receiver, warehouseId, report },
    stop: async () => {
      await app.stop();
      await receiver.close();
    },
  };
}
