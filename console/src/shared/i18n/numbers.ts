import { useMemo } from 'react';
import { useLocale } from './locale.tsx';

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
  return useMemo(() => {
    const counts = new Intl.NumberFormat(format);
    const currencies = new Map<string, Intl.NumberFormat>();
    const moneyIn = (currency: string, style: 'currency' | 'decimal') => {
      const name = `${style} ${currency}`;
      const known = currencies.get(name);
      if (known !== undefined) return known;
      const like = new Intl.NumberFormat(format, { style: 'currency', currency });
      const { minimumFractionDigits, maximumFractionDigits } = like.resolvedOptions();
      const made =
        style === 'currency' ? like : new Intl.NumberFormat(format, { minimumFractionDigits, maximumFractionDigits });
      currencies.set(name, made);
      return made;
    };
    const write = (style: 'currency' | 'decimal') => (amount: string, currency: string) => {
      try {
        return moneyIn(currency, style).format(amount as `${number}`);
      } catch {
        return `${amount} ${currency}`;
      }
    };
    return { count: (value) => counts.format(value), money: write('currency'), amount: write('decimal') };
  }, [format]);
}
