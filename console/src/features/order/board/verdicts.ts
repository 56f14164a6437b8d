import type { OrderOut, OrderRowOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../../shared/session.ts';
import { useStatuses } from '../../../shared/workflows.ts';
import { orderQuery, transitionsQuery } from '../order-data.ts';
import type { ClosedWay, Way } from '../transitions.ts';
import { asks, useWays } from '../transitions.ts';
import { useBoardTexts } from './texts.ts';

/** What a column says while a card is lifted. */
export interface Verdict {
  readonly kind: 'origin' | 'yes' | 'asks' | 'no' | 'waiting';
  readonly title: string;
  readonly text: string;
  readonly way?: Way;
}

export interface Verdicts {
  /** The lifted order as it is, once it is read. */
  readonly order: OrderOut | undefined;
  readonly open: readonly Way[];
  readonly closed: readonly ClosedWay[];
  /** Why it cannot be told where the order may go. */
  readonly error: Error | null;
  readonly retry: () => void;
  /** Whether it is known where the order may go. */
  readonly known: boolean;
  readonly of: (status: string) => Verdict;
}

/** Where the lifted order may go: "drop to", "asks for", or why not; never only dimmed. */
export function useVerdicts(lifted: OrderRowOut | undefined): Verdicts {
  const t = useBoardTexts();
  const statuses = useStatuses();
  const mayOverride = useCan('status.override');
  const order = useQuery({ ...orderQuery(lifted?.id ?? ''), enabled: lifted !== undefined });
  const transitions = useQuery({ ...transitionsQuery(lifted?.id ?? ''), enabled: lifted !== undefined });
  const { open, closed } = useWays(transitions.data);
  const known = lifted !== undefined && order.isSuccess && transitions.isSuccess;
  const inputs = (way: Way) => {
    const names = way.reasonRequired ? ['reason', ...way.input.filter((name) => name !== 'reason')] : way.input;
    return names.map((name) => t.maybe(`input.${name}`, name)).join(', ') || t('input.more');
  };
  const of = (status: string): Verdict => {
    if (status === lifted?.status) return { kind: 'origin', title: t('origin'), text: t('origin.text') };
    if (!known) return { kind: 'waiting', title: t('waiting'), text: '' };
    const way = open.find(({ to }) => to === status);
    if (way !== undefined && asks(way)) {
      return { kind: 'asks', title: t('asks', { what: inputs(way) }), text: t('asks.text'), way };
    }
    if (way !== undefined) return { kind: 'yes', title: way.label, text: t('yes.text'), way };
    const shut = closed.find(({ to }) => to === status);
    if (shut !== undefined) return { kind: 'no', title: shut.reason, text: shut.hint };
    const from = statuses.label(lifted.workflow, lifted.status);
    return { kind: 'no', title: t('no.way', { status: from }), text: t(mayOverride ? 'no.override' : 'no.nothing') };
  };
  const retry = () => {
    void order.refetch();
    void transitions.refetch();
  };
  const error = order.error ?? transitions.error;
  return { order: known ? order.data : undefined, open, closed, error, retry, known, of };
}
