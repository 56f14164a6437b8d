import { parseAmount } from '../../shared/decimals.ts';

/** Money as it is typed; `null` where there is none. What is wrong is told by where it stands. */
export function readMoney(
  { amount: text, currency: code }: { readonly amount: string; readonly currency: string },
  pointer: string,
  group: string,
  onFault: (pointer: string, name: 'amount' | 'currency') => void,
): { readonly amount: string; readonly currency: string } | null {
  if (text.trim() === '') return null;
  const amount = parseAmount(text, group);
  const currency = code.trim().toUpperCase();
  if (amount === undefined) onFault(pointer, 'amount');
  if (!/^[A-Z]{3}$/.test(currency)) onFault(`${pointer}/currency`, 'currency');
  return { amount: amount ?? '0', currency };
}
