import type { NewOrderIn } from '@milepost/contract';
import type { AddressDraft } from '../../shared/address.ts';
import { addressDraft, isCountry, toAddress } from '../../shared/address.ts';
import { parseAmount, sumOf } from '../../shared/decimals.ts';
import { freeValue, isSourceName } from '../../shared/pair.ts';
import type { Pair } from '../../shared/pair.ts';

/** A line as it is typed; `id` tells rows apart while they change. */
export interface LineDraft {
  readonly id: string;
  readonly name: string;
  readonly sku: string;
  readonly ordered: string;
  readonly price: string;
}

/** A new order as it is typed. */
export interface OrderDraft {
  readonly workflow: string;
  readonly status: string;
  readonly reference: string;
  readonly dueAt: string;
  readonly orderedAt: string;
  readonly ownerId: string;
  /** A customer who is known already; else who is described. */
  readonly customer: { readonly id: string; readonly label: string } | undefined;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly locale: string;
  readonly shipping: AddressDraft;
  /** Whether the bill goes elsewhere. */
  readonly billed: boolean;
  readonly billing: AddressDraft;
  readonly lines: readonly LineDraft[];
  readonly total: string;
  readonly currency: string;
  readonly externalIds: readonly Pair[];
  readonly data: readonly Pair[];
  readonly message: string;
  readonly note: string;
  readonly notify: boolean;
}

export type ChangeDraft = (part: Partial<OrderDraft>) => void;

/** What a fault of the form is called; the page has the words. */
export type FaultName = 'count' | 'amount' | 'currency' | 'email' | 'country' | 'source' | 'twice' | 'what';

const noAddress = addressDraft(null);

/** A line with nothing in it but one piece. */
export function emptyLine(id: string): LineDraft {
  return { id, name: '', sku: '', ordered: '1', price: '' };
}

/** An order of which nothing is known yet. */
export function emptyDraft(currency: string, lineId: string): OrderDraft {
  return {
    ...{ workflow: '', status: '', reference: '', dueAt: '', orderedAt: '', ownerId: '' },
    ...{ customer: undefined, name: '', email: '', phone: '', locale: '' },
    ...{ shipping: noAddress, billed: false, billing: noAddress },
    ...{ lines: [emptyLine(lineId)], total: '', currency },
    ...{ externalIds: [], data: [], message: '', note: '', notify: true },
  };
}

/** The lines in which something is said; the others are left out. */
export function filledLines({ lines }: OrderDraft): readonly LineDraft[] {
  return lines.filter(({ name, sku, price }) => `${name}${sku}${price}`.trim() !== '');
}

/** What the lines add up to, where each has its price and number. */
export function totalOfLines(draft: OrderDraft, group: string): string | undefined {
  const items = filledLines(draft).map(({ ordered, price }) => ({
    amount: parseAmount(price, group),
    times: count(ordered),
  }));
  const known = items.flatMap(({ amount, times }) =>
    amount === undefined || times === undefined ? [] : [{ amount, times }],
  );
  return known.length > 0 && known.length === items.length ? sumOf(known) : undefined;
}

/** What the API is told, or what is wrong with what was typed, by where it would stand in it. */
export function toNewOrder(
  draft: OrderDraft,
  group: string,
): { readonly body: NewOrderIn } | { readonly faults: ReadonlyMap<string, FaultName> } {
  const faults = new Map<string, FaultName>();
  const currency = draft.currency.trim().toUpperCase();
  const money = (text: string, pointer: string) => {
    const amount = parseAmount(text, group);
    if (amount === undefined) faults.set(pointer, 'amount');
    else if (!/^[A-Z]{3}$/.test(currency)) faults.set('/total/currency', 'currency');
    return { amount: amount ?? '', currency };
  };
  const address = (typed: AddressDraft, pointer: string) => {
    if (!isCountry(typed)) faults.set(`${pointer}/country`, 'country');
    return toAddress(typed);
  };
  const email = draft.email.trim();
  if (draft.customer === undefined && email !== '' && !/^\S+@\S+\.\S+$/.test(email))
    faults.set('/customer/email', 'email');
  const lines = filledLines(draft).map(({ name, sku, ordered, price }, index) => {
    const pieces = count(ordered);
    if (pieces === undefined) faults.set(`/lines/${index}/ordered`, 'count');
    if (name.trim() === '' && sku.trim() === '') faults.set(`/lines/${index}/name`, 'what');
    return {
      ...texts({ name, sku }),
      ordered: pieces ?? 0,
      ...(price.trim() === '' ? {} : { unitPrice: money(price, `/lines/${index}/unitPrice`) }),
    };
  });
  const sum = totalOfLines(draft, group);
  const total =
    draft.total.trim() !== ''
      ? money(draft.total, '/total')
      : sum === undefined
        ? undefined
        : { amount: sum, currency };
  const customer =
    draft.customer === undefined
      ? texts({ name: draft.name, email, phone: draft.phone, locale: draft.locale })
      : { id: draft.customer.id };
  const shipping = address(draft.shipping, '/shippingAddress');
  const billing = draft.billed ? address(draft.billing, '/billingAddress') : {};
  const externalIds = pairs(draft.externalIds, '/externalIds', faults);
  const data = pairs(draft.data, '/data', faults);
  if (faults.size > 0) return { faults };
  const { workflow, status, reference, dueAt, orderedAt, ownerId, message, note } = draft;
  return {
    body: {
      ...texts({ workflow, status, reference, dueAt, orderedAt, ownerId, message, note }),
      ...unless(customer, { customer }),
      ...unless(shipping, { shippingAddress: shipping }),
      ...unless(billing, { billingAddress: billing }),
      ...(lines.length === 0 ? {} : { lines }),
      ...(total === undefined ? {} : { total }),
      ...unless(externalIds, { externalIds }),
      ...unless(data, { data }),
      notify: draft.notify,
    } as NewOrderIn,
  };
}

/** The faults in the words of the page. */
export function inWords(
  faults: ReadonlyMap<string, FaultName>,
  word: (name: FaultName) => string,
): ReadonlyMap<string, string> {
  return new Map([...faults].map(([pointer, name]) => [pointer, word(name)]));
}

function count(text: string): number | undefined {
  const value = Number(text.trim());
  return Number.isInteger(value) && value > 0 && value <= 1_000_000_000 ? value : undefined;
}

/** The members in which something stands, without what stands around it. */
function texts(members: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name, value.trim()]])),
  );
}

function unless<T extends object>(members: object, wanted: T): T | object {
  return Object.keys(members).length === 0 ? {} : wanted;
}

/** Fields that other systems name by source, or free ones, whose values may be more than text. */
function pairs(
  typed: readonly Pair[],
  at: '/externalIds' | '/data',
  faults: Map<string, FaultName>,
): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  for (const { id, name, value } of typed) {
    const [key, text] = [name.trim(), value.trim()];
    if (key === '' && text === '') continue;
    const isId = at === '/externalIds';
    if (isId && (text === '' || !isSourceName(key))) faults.set(`${at}#${id}`, 'source');
    else if (key === '' || Object.hasOwn(known, key)) faults.set(`${at}#${id}`, key === '' ? 'what' : 'twice');
    else known[key] = isId ? text : freeValue(text);
  }
  return known;
}
