import { useLocale } from '../../shared/i18n/locale.tsx';
import { useReasonTexts } from '../../shared/reasons/texts.ts';
import type { Definition } from './definition.ts';
import { derivedLineStatuses, labelOf } from './definition.ts';

/** What a line of an order can be: what its quantities say, and what the workflow names. */
export function useLineStatuses({
  lineStatuses,
}: Definition): readonly { readonly value: string; readonly label: string }[] {
  const { locale } = useLocale();
  const reasons = useReasonTexts();
  const names = new Set([...derivedLineStatuses, ...Object.keys(lineStatuses)]);
  return [...names].map((value) => ({
    value,
    label: labelOf(lineStatuses[value]?.label, locale, reasons.maybe(`lineStatus.${value}`, value)),
  }));
}
