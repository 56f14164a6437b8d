import type { ChangeEvent } from 'react';

/** Hands on what was typed or chosen in a field. */
export function typed(change: (value: string) => void) {
  return ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>): void =>
    change(target.value);
}
