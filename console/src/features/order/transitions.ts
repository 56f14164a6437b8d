import type { TransitionsOut } from '@milepost/contract';
import { labelIn, useLocale } from '../../shared/i18n/locale.tsx';
import { useReasons } from '../../shared/reasons/reasons.ts';

/** A way that is open, maybe with more input. */
export interface Way {
  readonly to: string;
  readonly name: string;
  readonly label: string;
  readonly isDefault: boolean;
  readonly reasons: readonly { readonly key: string; readonly label: string }[];
  readonly reasonRequired: boolean;
  /** What it asks for: message, reason, trackingNumber, or paths of fields. */
  readonly input: readonly string[];
  readonly instructions: string;
  readonly notifies: boolean;
}

/** A way that is not open, and why. */
export interface ClosedWay {
  readonly to: string;
  readonly name: string;
  readonly label: string;
  readonly code: string;
  readonly reason: string;
  readonly hint: string;
  /** Whether it is the order's lines that do not let it go there. */
  readonly aboutLines: boolean;
  readonly requestable: boolean;
}

type Open = TransitionsOut['possible'][number] & { readonly input?: readonly string[] };

/** The ways from here in the viewer's language: the usual one first. */
export function useWays(transitions: TransitionsOut | undefined): {
  open: readonly Way[];
  closed: readonly ClosedWay[];
} {
  const { locale } = useLocale();
  const reasons = useReasons();
  if (transitions === undefined) return { open: [], closed: [] };
  const { possible, needsInput, impossible, workflow } = transitions;
  const toWay = ({
    to,
    name,
    label,
    labels,
    isDefault,
    reasons,
    reasonLabels,
    reasonRequired,
    instructions,
    notify,
    input = [],
  }: Open): Way => ({
    ...{ to, name, isDefault, input },
    label: labelIn(labels, locale, label),
    reasons: reasons.map((key) => ({ key, label: labelIn(reasonLabels[key], locale, key.replaceAll('_', ' ')) })),
    reasonRequired: reasonRequired || input.includes('reason'),
    instructions: labelIn(instructions, locale, ''),
    notifies: notify.includes('customer'),
  });
  const open = [...possible, ...needsInput].map(toWay);
  return {
    open: open.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault)),
    closed: impossible.map(({ to, name, labels, label, code, reason, hint, texts, requestable }) => ({
      ...{ to, name, code, requestable },
      label: labelIn(labels, locale, label),
      reason: reasons.detail(texts, reason, workflow),
      hint: reasons.hint(texts, hint, workflow),
      aboutLines: texts.detail.some(({ key }) => key === 'lines_are'),
    })),
  };
}

/** Whether the way must ask before it is taken. */
export function asks({ input, instructions, reasons }: Way): boolean {
  return input.length > 0 || instructions !== '' || reasons.length > 0;
}
