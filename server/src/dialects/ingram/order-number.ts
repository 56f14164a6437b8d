import type { OrderKey } from '../../core/command.ts';
import type { Order } from '../../core/order.ts';

/** Longer than this no order number of the vendor is, nor one that we could keep as a name. */
const lengthMax = 100;

/**
 * An order number as it is kept: capitals, and without the suffix of a sub-order (`20-RD128-21` is part of `20-RD128`).
 * `undefined` for what cannot be one.
 */
export function canonicalNumber(text: string | undefined): string | undefined {
  if (text === undefined || text.length > lengthMax) return undefined;
  const number = text.toUpperCase();
  return /^[^-]+-[^-]+-\d{2}$/.test(number) ? number.slice(0, -3) : number;
}

/** The number an order is shown as: the vendor's, else the branch and our own number in base 36 (rulings 9). */
export function shownNumber({ externalIds, number }: Pick<Order, 'externalIds' | 'number'>, branch: string): string {
  return externalIds['ingram'] ?? `${branch}-${number.toString(36).toUpperCase().padStart(5, '0')}`;
}

/** The ways in which a number from a path may name an order, best first. */
export function lookupsOf(text: string, branch: string): readonly OrderKey[] {
  const number = canonicalNumber(text.trim());
  if (number === undefined || number === '') return [];
  const given = text.trim();
  const external = [...new Set([number, given])].map(
    (externalId) => ({ kind: 'external', source: 'ingram', externalId }) as const,
  );
  const own = ownNumber(number, branch);
  return own === undefined ? external : [...external, { kind: 'number', number: own }];
}

function ownNumber(number: string, branch: string): number | undefined {
  const prefix = `${branch.toUpperCase()}-`;
  const digits = number.startsWith(prefix) ? number.slice(prefix.length) : '';
  if (!/^[0-9A-Z]{5,6}$/.test(digits)) return undefined;
  const value = parseInt(digits, 36);
  return value >= 1 && value <= 2_147_483_647 ? value : undefined;
}
