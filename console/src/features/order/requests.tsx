import type { OrderOut } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import { useActorNames } from '../../shared/actors.ts';
import { useNow, useTimes } from '../../shared/i18n/times.ts';
import { useCan } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { useChangeOrder } from './order-data.ts';
import styles from './actions.module.css';
import { useOrderTexts } from './texts.ts';

/** Steps that somebody has asked for, for those who may approve them. */
export function Requests({ order }: { order: OrderOut }) {
  const t = useOrderTexts();
  const statuses = useStatuses();
  const times = useTimes();
  const now = useNow();
  const nameOf = useActorNames();
  const mayApprove = useCan('status.approve');
  const change = useChangeOrder();
  const answer = useMutation({
    mutationFn: ({ id, verdict }: { id: string; verdict: 'approve' | 'decline' }) =>
      change(order.id, { kind: `requests/${id}/${verdict}`, body: {} }),
    onSuccess: () => showToast({ text: t('answered') }),
  });
  if (order.requests.length === 0) return null;
  return (
    <Panel title={t('requests.title')}>
      {order.requests.map(({ requestId, to, message, requestedBy, requestedAt, expiresAt }) => (
        <div key={requestId} className={styles.request}>
          <p>
            {t.rich('requests.text', {
              who: nameOf({ id: requestedBy, userId: null }) ?? t('act.somebody'),
              status: statuses.label(order.workflow.key, to),
              time: times.relative(new Date(requestedAt), now),
              expires: times.relative(new Date(expiresAt), now),
              b: (text) => <b>{text}</b>,
            })}
            {message !== null && <span className={styles.said}>{message}</span>}
          </p>
          {mayApprove && (
            <>
              <Button
                small
                busy={answer.isPending}
                onClick={() => answer.mutate({ id: requestId, verdict: 'approve' })}
              >
                {t('requests.approve')}
              </Button>
              <Button
                small
                busy={answer.isPending}
                onClick={() => answer.mutate({ id: requestId, verdict: 'decline' })}
              >
                {t('requests.decline')}
              </Button>
            </>
          )}
        </div>
      ))}
      {answer.isError && <ProblemNotice error={answer.error} />}
    </Panel>
  );
}
