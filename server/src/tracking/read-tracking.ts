import { createHash } from 'node:crypto';
import type { EventOut, OrderOut, TrackingOut } from '@milepost/contract';
import type { Account } from '../accounts/account.ts';
import type { Books } from '../accounts/books.ts';
import type { OrderKey, Rules } from '../core/command.ts';
import type { JsonObject } from '../core/json.ts';
import { shownStatus } from '../core/judge.ts';
import type { Order } from '../core/order.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Audience } from '../core/principal.ts';
import { audienceIncludes } from '../core/principal.ts';
import type { Workflow } from '../core/workflow.ts';
import { brandingOf } from './brand.ts';
import { chooseLocale, languagesOf } from './speech.ts';
import type { ActingLink, Step } from './steps.ts';
import { stepsOf } from './steps.ts';
import { trackingOf } from './tracking-of.ts';
import type { UsualTime } from './usual-times.ts';

/** What reading an order for its customer needs. */
export interface ReadTrackingParts {
  readonly workflows: Books['workflows'];
  readonly order: (accountId: string, key: OrderKey) => Promise<Order | undefined>;
  readonly history: (accountId: string, orderId: string) => Promise<readonly RecordedEvent[]>;
  readonly addresses: (accountId: string, addressIds: readonly string[]) => Promise<ReadonlyMap<string, JsonObject>>;
  readonly profile: (accountId: string, customerId: string) => Promise<JsonObject>;
  /** How an order and an event are shown to an audience: the same as by the API. */
  readonly present: {
    readonly order: (order: Order, workflow: Workflow, audience: Audience, locale: string) => OrderOut;
    readonly event: (event: RecordedEvent, audience: Audience) => EventOut;
  };
  readonly rules: Rules;
  readonly usualTimes: (accountId: string, workflow: string) => Promise<UsualTime>;
  readonly now: () => Date;
}

/** Languages that the reader wants. */
export interface Wanted {
  readonly asked?: string | undefined;
  readonly accepted?: string | undefined;
}

/** A link and what is behind it now. */
export interface SeenOrder {
  readonly tracking: TrackingOut;
  readonly order: Order;
  readonly workflow: Workflow;
  readonly steps: readonly Step[];
}

/** An order as its customer sees it by a link; `undefined` where there is none, or nothing yet that a customer may know of. */
export async function readTracking(
  parts: ReadTrackingParts,
  link: ActingLink & { readonly account: Account; readonly orderId: string },
  wanted: Wanted,
): Promise<SeenOrder | undefined> {
  const { account, orderId } = link;
  const { accountId } = account;
  const order = await parts.order(accountId, { kind: 'id', id: orderId });
  if (order === undefined || order.archivedAt !== null || shownStatus(order, 'customer') === null) return undefined;
  const { customerId, shippingAddressId } = order;
  const nothing: JsonObject = {};
  const [book, history, addresses, profile, usual] = await Promise.all([
    parts.workflows(accountId, order.workflow),
    parts.history(accountId, orderId),
    shippingAddressId === null ? new Map<string, JsonObject>() : parts.addresses(accountId, [shippingAddressId]),
    customerId === null ? nothing : parts.profile(accountId, customerId),
    parts.usualTimes(accountId, order.workflow.key),
  ]);
  const workflow = book.version(order.workflow.key, order.workflow.version)!;
  const { locale: own } = profile;
  const branding = brandingOf(account.settings);
  const locale = chooseLocale(
    {
      asked: wanted.asked,
      accepted: wanted.accepted,
      others: [typeof own === 'string' ? own : undefined, account.locale],
    },
    languagesOf(branding.texts),
  );
  const seen = history.filter(({ audience }) => audienceIncludes('customer', audience));
  const now = parts.now();
  const steps = stepsOf(link, order, workflow, parts.rules, now);
  const tracking = trackingOf({
    order: parts.present.order(order, workflow, 'customer', locale),
    workflow,
    events: seen.map((event) => parts.present.event(event, 'customer')),
    // The date stands on the order for everybody, whoever may know of the event that set it.
    promises: history.flatMap(({ sets }) => sets.fields?.dueAt ?? []),
    address: addresses.get(shippingAddressId ?? ''),
    account,
    branding,
    locale,
    usual,
    steps: steps.map(({ transition }) => transition),
    now,
  });
  return { tracking, order, workflow, steps };
}

/** Changes with anything that the customer sees. */
export function versionOf(tracking: TrackingOut): string {
  return createHash('sha256').update(JSON.stringify(tracking)).digest('base64url').slice(0, 22);
}
