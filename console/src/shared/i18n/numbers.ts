import { useLocale } from './locale.tsx';
import { onceFor } from './once.ts';

/** How numbers and money are written in the viewer's language. */
export interface Numbers {
  readonly count: (value: number) => string;
  /** An amount with its currency. The decimal string is written as it is, never as a floating-point number. */
  readonly money: (amount: string, currency: string) => string;
  /** The amount without its currency. */
  readonly amount: (amount: string, currency: string) => string;
}

/** The writer of numbers for the viewer. */
export function useNumbers(): Numbers {
  const { format } = useLocale();
  return numbersIn(format);
}

const numbersIn = onceFor((format: string): Numbers => {
  const counts = new Intl.NumberFormat(format);
  const currencyIn = onceFor((currency: string) => new Intl.NumberFormat(format, { style: 'currency', currency }));
  const amountIn = onceFor((currency: string) => {
    const { minimumFractionDigits, maximumFractionDigits } = currencyIn(currency).resolvedOptions();
    return new Intl.NumberFormat(format, { minimumFractionDigits, maximumFractionDigits });
  });
  const write = (formatterIn: (currency: string) => Intl.NumberFormat) => (amount: string, currency: string) => {
    try {
      return formatterIn(currency).format(amount as `${number}`);
    } catch {
      return `${amount} ${currency}`;
    }
  };
  return { count: (value) => counts.format(value), money: write(currencyIn), amount: write(amountIn) };
});
