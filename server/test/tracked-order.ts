import assert from 'node:assert/strict';
import { systemPrincipal } from '../src/core/principal.ts';
import type { OrderChanges } from '../src/core/command.ts';
import { newUuid } from '../src/lib/ids.ts';
import type { TestApp } from './app.ts';

/** An order as a shop in Leipzig has it, on the afternoon of Friday, 20 November 2026, and a link to its page. */
export interface TrackedOrder {
  readonly orderId: string;
  readonly token: string;
  readonly url: string;
  readonly lineIds: readonly string[];
}

/** The time at which the order below looks its best. */
export const trackedNow = new Date('2026-11-20T14:33:00.000Z');

export const trackedEmail = 'j.brandt@example.com';

/** Gives the account a name, a colour and words of its own. */
export async function brandAccount({ call }: TestApp): Promise<void> {
  const branding = {
    name: 'nordkontor',
    color: '#0b5351',
    supportUrl: 'https://shop.nordkontor.example/help',
    texts: {
      en: { delay: 'You can cancel what has not left us free of charge until it does.' },
      de: { delay: 'Was noch nicht unterwegs ist, können Sie bis dahin kostenfrei stornieren.' },
    },
  };
  const answer = await call('PATCH', '/v1/account', {
    body: { branding, timeZone: 'Europe/Berlin', name: 'Nordkontor GmbH' },
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

/** An order of which one parcel is delivered and the rest is late: everything that a page can show. */
export async function createTrackedOrder(app: TestApp, reference = 'NK-99587'): Promise<TrackedOrder> {
  const created = await app.call('POST', '/v1/orders', {
    body: {
      reference,
      customer: { name: 'Johanna Brandt', email: trackedEmail },
      shippingAddress: { name: 'Johanna Brandt', street: 'Karl-Heine-Str. 1', postcode: '04229', city: 'Leipzig' },
      orderedAt: '2026-11-05T09:12:00Z',
      dueAt: '2026-11-16',
      occurredAt: '2026-11-05T09:12:00Z',
      lines: [
        { sku: 'FJELL-160', name: 'Sit-stand desk Fjell 160, oak', ordered: 1 },
        { sku: 'KRAN', name: 'Monitor arm Kran', ordered: 2 },
        { sku: 'DOCK-11', name: 'USB-C dock, 11 ports', ordered: 2 },
      ],
    },
  });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  const { id: orderId } = created.body;
  const lineIds: string[] = created.body.lines.map(({ lineId }: { lineId: string }) => lineId);
  const [desk, arms, docks] = lineIds as [string, string, string];
  await move(app, orderId, { to: 'approved', occurredAt: '2026-11-06T08:00:00Z' });
  await move(app, orderId, {
    to: 'backordered',
    message: 'The maker split the delivery. Your desk and monitor arms leave today, the docks follow.',
    note: 'Supplier invoice disputed.',
    occurredAt: '2026-11-14T12:41:00Z',
  });
  await change(app, orderId, {
    fields: { dueAt: '2026-11-28T22:59:59.999Z' },
    shipments: [
      {
        shipmentId: newUuid(),
        carrier: 'DHL',
        shippedAt: '2026-11-14T15:00:00.000Z',
        expectedAt: null,
        deliveredAt: '2026-11-17T10:26:00.000Z',
        data: {},
        packages: [parcel({ [desk]: 1, [arms]: 2 }, '00340434161299847310')],
      },
      {
        shipmentId: newUuid(),
        carrier: 'DHL',
        shippedAt: null,
        expectedAt: '2026-11-28T16:00:00.000Z',
        deliveredAt: null,
        data: {},
        packages: [parcel({ [docks]: 2 }, null)],
      },
    ],
  });
  await move(app, orderId, { to: 'approved', occurredAt: '2026-11-20T12:10:00Z' });
  await move(app, orderId, {
    to: 'packed',
    message: 'The docks have arrived at our warehouse. We are packing them.',
    occurredAt: '2026-11-20T13:33:00Z',
  });
  const link = await app.call('POST', `/v1/orders/${orderId}/tracking-links`, { body: {} });
  assert.equal(link.status, 201, JSON.stringify(link.body));
  const { token } = link.body;
  return { orderId, token, url: `${app.url}/track/${token}`, lineIds };
}

function parcel(quantities: Readonly<Record<string, number>>, trackingNumber: string | null) {
  return { trackingNumber, trackingUrl: null, carton: null, quantities };
}

async function move({ call }: TestApp, orderId: string, body: object): Promise<void> {
  const answer = await call('PUT', `/v1/orders/${orderId}/status`, { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

async function change(app: TestApp, orderId: string, changes: OrderChanges): Promise<void> {
  const outcome = await app.app.commit({
    accountId: app.accountId,
    lookups: [{ kind: 'id', id: orderId }],
    command: { kind: 'change_order', changes },
    circumstances: {
      actor: systemPrincipal(app.accountId),
      source: 'native',
      intent: { kind: 'request' },
      backfill: false,
    },
  });
  assert.equal(outcome.kind, 'committed', JSON.stringify(outcome));
}
