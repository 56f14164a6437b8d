import type { JsonObject } from '../../core/json.ts';
import { shownFrom } from '../../core/event.ts';
import { shownStatus } from '../../core/judge.ts';
import type { Order } from '../../core/order.ts';
import type { RecordedEvent } from '../../core/outcome.ts';
import type { Audience } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import { labelIn } from '../../lib/label-in.ts';

/** For whom a mail is written: what they may know, and how they read. */
export interface Reader {
  readonly name: string | null;
  readonly kind: string;
  readonly audience: Audience;
  readonly locale: string;
  readonly timeZone: string;
  readonly accountName: string;
}

/** What everybody's mail may say. */
export function commonVariables({ name, kind, accountName }: Reader): JsonObject {
  return { account: { name: accountName }, recipient: { name, kind } };
}

/** An order as a mail shows it; nothing that is hidden from its reader. */
export function orderVariables(order: Order, workflow: Workflow, reader: Reader): JsonObject {
  const { audience } = reader;
  const status = shownStatus(order, audience);
  const since = audience === 'internal' ? order.statusSince : (order.visible[audience]?.since ?? order.createdAt);
  const { total } = order;
  return {
    id: order.orderId,
    number: order.number,
    reference: order.reference,
    title: titleOf(order),
    workflow: order.workflow.key,
    status: labelOf(workflow, status, reader),
    statusKey: status,
    statusSince: instant(since, reader),
    total: total === null ? null : money(total, reader),
    dueAt: order.dueAt === null ? null : instant(new Date(order.dueAt), reader),
    lines: order.lines.map(({ sku, name, ordered, shipped }) => ({ sku, name: name ?? sku, ordered, shipped })),
    parcels: order.shipments.flatMap(({ carrier, packages }) =>
      packages
        .filter(({ trackingNumber }) => trackingNumber !== null)
        .map(({ trackingNumber, trackingUrl }) => ({ carrier, trackingNumber, trackingUrl: webAddress(trackingUrl) })),
    ),
  };
}

/** A change as a mail tells it. */
export function changeVariables(event: RecordedEvent, order: Order, workflow: Workflow, reader: Reader): JsonObject {
  const { message, says, occurredAt, to } = event;
  // A change into what its reader may not see leaves what they saw last.
  const seen = event.type === 'order.status_undone' || to === null ? shownStatus(order, reader.audience) : to;
  const reason = says.reason === undefined ? null : (workflow.reasons.get(says.reason)?.label ?? null);
  return {
    from: labelOf(workflow, shownFrom(event, reader.audience), reader),
    to: labelOf(workflow, seen, reader),
    toKey: seen,
    message,
    messageLines: message?.split(/\r?\n/) ?? [],
    reason: reason === null ? null : labelIn(reason, reader.locale),
    at: instant(occurredAt, reader),
    transition: says.transition ?? null,
  };
}

/** How people call an order. */
export function titleOf({ reference, number }: Pick<Order, 'reference' | 'number'>): string {
  return reference ?? `#${number}`;
}

function labelOf(workflow: Workflow, key: string | null, { locale }: Reader): string | null {
  if (key === null) return null;
  const status = workflow.statuses.get(key);
  return status === undefined ? key : labelIn(status.label, locale);
}

/** A time as its reader writes it. */
export function instant(at: Date, { locale, timeZone }: Pick<Reader, 'locale' | 'timeZone'>): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(at);
}

function money({ amount, currency }: { amount: string; currency: string }, { locale }: Reader): string {
  // The text of a decimal keeps every digit.
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount as Intl.StringNumericLiteral);
}

/** A link that a mail may carry, or none. */
function webAddress(url: string | null): string | null {
  return url !== null && /^https?:\/\//i.test(url) ? url : null;
}

/** What a template is tried with: every variable there is. */
export function exampleVariables(accountName: string): JsonObject {
  const change = {
    from: 'Packed',
    to: 'Shipped',
    toKey: 'shipped',
    message: 'Your parcel has left our house.\nIt should be with you on Friday.',
    messageLines: ['Your parcel has left our house.', 'It should be with you on Friday.'],
    reason: null,
    at: 'November 21, 2026 at 9:30 AM',
    transition: 'ship',
  };
  return {
    account: { name: accountName },
    recipient: { name: 'Ada Byron', kind: 'customer' },
    order: {
      id: '0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2e',
      number: 1042,
      reference: 'ZENPO',
      title: 'ZENPO',
      workflow: 'retail',
      status: 'Shipped',
      statusKey: 'shipped',
      statusSince: 'November 21, 2026 at 9:30 AM',
      total: '€129.90',
      dueAt: null,
      lines: [{ sku: '5CX895', name: 'Kettle', ordered: 3, shipped: 3 }],
      parcels: [
        { carrier: 'DHL', trackingNumber: '00340434161094', trackingUrl: 'https://example.com/track/00340434161094' },
      ],
    },
    change,
    changes: [change],
    link: 'https://example.com/track/EXAMPLE',
    confirm: 'https://example.com/mail/EXAMPLE',
    endpoint: {
      id: '0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2f',
      host: 'shop.example.com',
      url: 'https://shop.example.com/hook',
      description: 'Shop',
      isPaused: false,
      isRecovered: false,
      failingSince: null,
      failures: 20,
      words: 'The receiver answered 500.',
      at: 'November 21, 2026 at 9:30 AM',
    },
    count: 3,
    more: 1,
    orders: [
      { title: 'ZENPO', status: 'Shipped', message: 'Your parcel has left our house.', link: null },
      { title: '#1043', status: 'Delivered', message: null, link: null },
    ],
    words: { open: 'See the order', confirm: 'Confirm', why: 'Because.', unsubscribe: 'No more' },
  };
}
