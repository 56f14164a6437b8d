import { useEffect, useEffectEvent } from 'react';
import type { RefObject } from 'react';
import { ApiProblem } from './api.ts';
import type { Reasons } from './reasons/reasons.ts';

/** What is wrong with a form, by JSON pointers into what is sent: `/lines/0/ordered`. */
export type Faults = ReadonlyMap<string, string>;

/** Looks a fault up, so that it stands at its field. */
export type FaultAt = (pointer: string) => string | undefined;

/** What the server found wrong with a body, by where it is. */
export function faultsOf(error: unknown, reasons: Reasons): Faults {
  if (!(error instanceof ApiProblem)) return new Map();
  const { errors = [], pointer, texts } = error.body;
  const whole =
    pointer === undefined || pointer === '' ? [] : ([[pointer, reasons.detail(texts, error.detail)]] as const);
  return new Map([...whole, ...errors.map(({ pointer: at, detail }) => [at, detail] as const)]);
}

/** Puts the cursor into the first field that has a fault, each time that faults are found. */
export function useFocusOnFault(form: RefObject<HTMLElement | null>, faults: Faults): void {
  const focus = useEffectEvent(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  useEffect(() => {
    if (faults.size > 0) focus();
  }, [faults]);
}

/** Brings what went wrong with a long form into sight: it stands below its fields. */
export function useShownProblem(form: RefObject<HTMLElement | null>, error: unknown): void {
  useEffect(() => {
    if (error !== null) form.current?.querySelector(':scope > [role="alert"]')?.scrollIntoView({ block: 'nearest' });
  }, [form, error]);
}
