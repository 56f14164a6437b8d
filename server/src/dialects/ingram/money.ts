import type { Money } from '../../core/order.ts';

/** Prices have at most this many decimals here. */
const decimals = 6;

/** A price as the vendor writes it, a number or a text, as a decimal text; `undefined` when it is none. */
export function priceOf(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  return /^\d{1,12}(\.\d{1,6})?$/.test(text) ? text : undefined;
}

/** The sum of prices times counts, exact to the last decimal, in one currency. */
export function sumOf(items: readonly { readonly amount: string; readonly count: number }[], currency: string): Money {
  const sum = items.reduce((total, { amount, count }) => total + toUnits(amount) * BigInt(count), 0n);
  const digits = sum.toString().padStart(decimals + 1, '0');
  const [whole, rest] = [digits.slice(0, -decimals), digits.slice(-decimals).replace(/0+$/, '')];
  return { amount: `${whole}.${rest.padEnd(2, '0')}`, currency };
}

function toUnits(amount: string): bigint {
  const [whole = '0', rest = ''] = amount.split('.');
  return BigInt(whole + rest.padEnd(decimals, '0'));
}
