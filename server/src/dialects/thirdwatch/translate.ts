import type { Json, JsonObject } from '../../core/json.ts';
import { sha256Hex } from '../../lib/ids.ts';
import type { EventName, Subject } from './events.ts';
import { events } from './events.ts';
import { clipped, instant, nameText, object, text, userOf } from './values.ts';

/** One event of the vendor, read. */
export interface Report {
  readonly event: EventName | 'clientaction';
  readonly subject: Subject;
  readonly members: JsonObject;
  /** Whether something in `members` had to be changed to be kept. */
  readonly altered: boolean;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly orderId: string | undefined;
  readonly deviceIp: string | undefined;
  /** The merchant's own time of the event; `order_status` and `item_status` have none. */
  readonly occurredAt: Date | undefined;
}

/** Reads the members that every event shares. Nothing is required; anything may be of any type (section 8). */
export function readReport(event: EventName, members: JsonObject, altered: boolean): Report {
  return {
    event,
    subject: events[event],
    members,
    altered,
    userId: shopperName(userOf(members)),
    sessionId: shopperName(members['_sessionId']),
    orderId: readOrderId(event, members),
    deviceIp: clipped(text(members['_deviceIp']), 100),
    occurredAt: instant(members['_originTimestamp']),
  };
}

const actionStatuses: Readonly<Record<string, string>> = { approved: '_approved', declined: '_canceled' };

/** Staff of the shop moved a flagged order on by hand: the status that this amounts to (section 1). */
export function readClientAction(members: JsonObject, altered: boolean): Report {
  const action = text(members['action_type']);
  const status = action === undefined ? undefined : (actionStatuses[action.toLowerCase()] ?? action);
  return {
    event: 'clientaction',
    subject: 'client_action',
    members: {
      _source: '_manualReview',
      ...(status === undefined ? {} : { _orderStatus: status }),
      ...(members['message'] === undefined ? {} : { _description: members['message'] }),
    },
    altered,
    userId: undefined,
    sessionId: undefined,
    orderId: nameText(members['order_id']),
    deviceIp: undefined,
    occurredAt: undefined,
  };
}

/** Long names are shortened to their hash, so that a timeline is still found by them. */
function shopperName(value: Json | undefined): string | undefined {
  const name = text(value);
  return name === undefined || name.length <= 200 ? name : `sha256:${sha256Hex(name)}`;
}

/** A custom event has no member for the order, so the names that merchants use are tried in turn (rulings 9). */
function readOrderId(event: EventName, members: JsonObject): string | undefined {
  if (event !== 'custom_event') return nameText(members['_orderId']);
  const places = [members, object(members['_customInfo'])];
  const candidates = places.flatMap((place) => ['_orderId', 'orderId', 'order_id'].map((name) => place[name]));
  return nameText(candidates.find((candidate) => text(candidate) !== undefined));
}

/** Members about people, and what becomes part of the order otherwise: they stay out of its history (rulings 5). */
const notForHistory: ReadonlySet<string> = new Set([
  ...[
    '_userId',
    '_userID',
    '_sessionId',
    '_deviceIp',
    '_userEmail',
    '_firstName',
    '_lastName',
    '_phone',
    '_age',
    '_gender',
  ],
  ...['_billingAddress', '_shippingAddress', '_paymentMethod', '_paymentMethods', '_analyst', '_referrerUserId'],
  ...['_facebookId', '_googleId', '_twitterId', '_recipientUserId'],
  ...['_orderId', '_orderStatus', '_itemId', '_itemStatus', '_items', '_description'],
]);

const alteredNote = 'Something could not be kept as it came; the timeline has the body as received.';

/**
 * What an order's history keeps of an event: what concerns the order, `_customInfo`, and members that the vendor does not
 * declare. Empty members, which some clients always send, are left out. `undefined` = nothing.
 */
export function keptMembers(
  { members, altered }: Pick<Report, 'members' | 'altered'>,
  leftOut: readonly string[] = [],
): JsonObject | undefined {
  const kept = Object.entries(members).filter(
    ([name, value]) => !notForHistory.has(name) && !leftOut.includes(name) && !isEmpty(value),
  );
  if (kept.length === 0 && !altered) return undefined;
  return { report: Object.fromEntries(kept), ...(altered ? { altered: alteredNote } : {}) };
}

function isEmpty(value: Json): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The internal note of a status: the merchant's words about it, which never leave (rulings 12). */
export function noteOf({ members }: Report): string | undefined {
  return clipped(text(members['_description']), 10_000);
}

/** How an event is spoken of in an answer. */
export const eventWords: Readonly<Record<Report['event'], string>> = {
  order_status: 'Status',
  custom_event: 'Custom event',
  createOrder: 'New order',
  update_order: 'Order update',
  transaction: 'Transaction',
  chargeback: 'Chargeback',
  item_status: 'Item status',
  add_to_cart: 'Item added to the cart',
  remove_from_cart: 'Item removed from the cart',
  add_promotion: 'Promotion',
  create_account: 'New account',
  update_account: 'Account update',
  login: 'Log-in',
  logout: 'Log-out',
  link_session_to_user: 'Link of session and user',
  report_item: 'Report of an item',
  send_message: 'Message',
  submit_review: 'Review',
  tag: 'Tag',
  untag: 'Removal of a tag',
  clientaction: 'Action of the shop',
};
