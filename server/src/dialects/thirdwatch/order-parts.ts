import { customerKeys } from '../../accounts/customer-keys.ts';
import type { LineChange, NewLine } from '../../core/command.ts';
import type { ShipmentSet } from '../../core/event.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { emptyLine } from '../../core/line.ts';
import type { Companions } from '../../core/outcome.ts';
import { namedUuid } from '../../lib/ids.ts';
import { clipped, money, nameText, object, objects, quantity, text, userOf } from './values.ts';

/** Members of an item that the line has places of its own for, or that are about people. */
const notInLineData: ReadonlySet<string> = new Set([
  '_itemId',
  '_productTitle',
  '_price',
  '_quantity',
  '_sku',
  '_seller',
]);

/** A line as an item describes it; ids of lines are given by the caller. */
type ItemLine = Pick<LineChange, 'externalIds' | 'sku' | 'name' | 'unitPrice' | 'data'> & { readonly ordered: number };

/** The lines that `_items` describes; `undefined` when the event has no list of items. */
export function readItems(value: Json | undefined, currency: string): readonly ItemLine[] | undefined {
  const items = objects(value);
  if (items === undefined) return undefined;
  const names = items.map((item, index) => nameText(item['_itemId']) ?? nameText(item['_sku']) ?? `#${index + 1}`);
  return items.map((item, index) => {
    // The same item twice is two lines.
    const earlier = names.slice(0, index).filter((name) => name === names[index]).length;
    const name = earlier === 0 ? names[index]! : `${names[index]!}#${earlier + 1}`;
    return toLine(item, name, currency);
  });
}

function toLine(item: JsonObject, itemName: string, currency: string): ItemLine {
  const title = clipped(text(item['_productTitle']), 200);
  const price = money(item['_price'], item['_currencyCode'], currency);
  const more = Object.entries(item).filter(([name]) => !notInLineData.has(name));
  return {
    externalIds: { thirdwatch: itemName },
    sku: nameText(item['_sku']) ?? nameText(item['_itemId']) ?? null,
    ordered: quantity(item['_quantity']),
    ...(title === undefined ? {} : { name: title }),
    ...(price === undefined ? {} : { unitPrice: price }),
    ...(more.length === 0 ? {} : { data: Object.fromEntries(more) }),
  };
}

/** Lines of a new order. */
export function newLines(items: readonly ItemLine[], newId: () => string): readonly NewLine[] {
  return items.map((item) => ({ ...emptyLine(newId()), ...item }));
}

/** Changes of the lines of an order that is there. */
export function lineChanges(items: readonly ItemLine[], newId: () => string): readonly LineChange[] {
  return items.map((item) => ({ ...item, newLineId: newId() }));
}

const addressMembers = {
  name: '_name',
  street: '_address1',
  street2: '_address2',
  postcode: '_zipcode',
  city: '_city',
  region: '_region',
  country: '_country',
  phone: '_phone',
} as const;

/** An address in our members; `undefined` when nothing of it is told. */
export function readAddress(value: Json | undefined): JsonObject | undefined {
  const address = object(value);
  const members = Object.entries(addressMembers).flatMap(([ours, theirs]) => {
    const given = clipped(text(address[theirs]), 200);
    return given === undefined ? [] : [[ours, given] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** Who ordered, where the event says so. A session id in place of a user id is nobody yet (section 3). */
export function readCustomer(
  members: JsonObject,
  { accountId, newId }: { readonly accountId: string; readonly newId: () => string },
): Companions['customer'] | undefined {
  const userId = nameText(userOf(members));
  const known = userId === text(members['_sessionId']) ? undefined : userId;
  const email = nameText(members['_userEmail'])?.trim();
  if (known === undefined && email === undefined) return undefined;
  const address = readAddress(members['_billingAddress']) ?? readAddress(members['_shippingAddress']) ?? {};
  const externalIds = known === undefined ? {} : { thirdwatch: known };
  const profile = { name: address['name'], email, phone: address['phone'] };
  return {
    keys: customerKeys(accountId, email, externalIds),
    customerId: newId(),
    personId: newId(),
    profile: Object.fromEntries(
      Object.entries(profile).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    externalIds,
  };
}

/** The parcel that a status names; `_trackingMethod` is the address of its tracking page (section 3). */
export function readShipments(members: JsonObject, accountId: string, orderId: string): readonly ShipmentSet[] {
  const trackingNumber = clipped(text(members['_trackingNumber']), 100);
  const trackingUrl = webAddress(members['_trackingMethod']);
  if (trackingNumber === undefined) return [];
  return [
    {
      // The same number in a later event is the same parcel.
      shipmentId: namedUuid(accountId, `thirdwatch ${orderId} ${trackingNumber}`),
      packages: [{ trackingNumber, trackingUrl: trackingUrl ?? null, carton: null, quantities: {} }],
    },
  ];
}

function webAddress(value: Json | undefined): string | undefined {
  const address = text(value);
  return address !== undefined && address.length <= 2000 && /^https?:\/\/\S+$/i.test(address) ? address : undefined;
}
