import type { LineOut, NewOrderLineIn } from '@milepost/contract';
import { readMoney } from './typed-money.ts';

/** Where pieces can be; of a new line only how many there are is asked. */
export const placesOfPieces = ['shipped', 'backordered', 'canceled', 'fulfilled', 'returned'] as const;

type Quantity = 'ordered' | (typeof placesOfPieces)[number];

/** A line as it is typed. */
export type LineDraft = Readonly<Record<'name' | 'sku' | 'unit' | 'price' | 'currency' | Quantity, string>>;

/** A line that is there, or a new one of one piece. */
export function lineDraft(line: LineOut | undefined, currency: string): LineDraft {
  const text = (value: string | null | undefined) => value ?? '';
  const pieces = placesOfPieces.map((place) => [place, String(line?.[place] ?? 0)] as const);
  return {
    ...{ name: text(line?.name), sku: text(line?.sku), unit: text(line?.unit) },
    ...{ price: text(line?.unitPrice?.amount), currency: line?.unitPrice?.currency ?? currency },
    ordered: String(line?.ordered ?? 1),
    ...(Object.fromEntries(pieces) as Record<(typeof placesOfPieces)[number], string>),
  };
}

export type LineFault = 'pieces' | 'ordered' | 'amount' | 'currency' | 'name';

/** The members that differ from before, as the API takes them, or what is wrong by member. */
export function toLineBody(
  draft: LineDraft,
  before: LineDraft | undefined,
  group: string,
): { readonly body: NewOrderLineIn } | { readonly faults: ReadonlyMap<string, LineFault> } {
  const faults = new Map<string, LineFault>();
  const changed = (...members: (keyof LineDraft)[]) =>
    members.some((member) => draft[member] !== (before?.[member] ?? ''));
  const pieces = (member: Quantity, least: number) => {
    const value = Number(draft[member].trim());
    if (draft[member].trim() === '' || !Number.isInteger(value) || value < least || value > 1_000_000_000)
      faults.set(`/${member}`, least === 0 ? 'pieces' : 'ordered');
    return { [member]: value };
  };
  const text = (member: 'name' | 'sku' | 'unit') => (changed(member) ? { [member]: draft[member].trim() || null } : {});
  const price = () => {
    if (!changed('price', 'currency') || (before === undefined && draft.price.trim() === '')) return {};
    const money = { amount: draft.price, currency: draft.currency };
    return { unitPrice: readMoney(money, '/unitPrice', group, (at, name) => faults.set(at, name)) };
  };
  if (draft.name.trim() === '' && draft.sku.trim() === '') faults.set('/name', 'name');
  const moved = before === undefined ? [] : placesOfPieces.filter((place) => changed(place));
  const places: Record<string, number> = Object.fromEntries(moved.flatMap((place) => Object.entries(pieces(place, 0))));
  const body = {
    ...text('name'),
    ...text('sku'),
    ...text('unit'),
    ...(changed('ordered') ? pieces('ordered', before === undefined ? 1 : 0) : {}),
    ...places,
    ...price(),
  };
  return faults.size > 0 ? { faults } : { body: body as NewOrderLineIn };
}
