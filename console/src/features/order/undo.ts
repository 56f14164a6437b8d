import type { EventOut, OrderOut } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import { showToast } from '../../shared/toasts.ts';
import { useStatuses } from '../../shared/workflows.ts';
import { useChangeOrder } from './order-data.ts';
import { useOrderTexts } from './texts.ts';

const changes = new Set(['order.status_changed', 'order.status_overridden']);

/** The event that an undo would take back: the latest change of status, if nothing was undone since. */
export function undoable(events: readonly EventOut[]): EventOut | undefined {
  const bySeq = events.toSorted((a, b) => a.seq - b.seq);
  const latest = bySeq.findLast(
    ({ type, applied, from }) => applied && (type === 'order.status_undone' || (changes.has(type) && from !== null)),
  );
  return latest !== undefined && changes.has(latest.type) ? latest : undefined;
}

/** Takes the latest change of status back; that is an event of its own. */
export function useUndo() {
  const t = useOrderTexts();
  const statuses = useStatuses();
  const change = useChangeOrder();
  return useMutation({
    mutationFn: ({ id }: Pick<OrderOut, 'id'>) => change(id, { kind: 'undo', body: {} }),
    onSuccess: (answer) =>
      showToast({ text: t('undo.done', { from: statuses.label(answer.workflow.key, answer.status) }) }),
  });
}
