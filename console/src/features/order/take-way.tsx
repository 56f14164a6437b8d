import type { OrderOut, ProblemOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult } from '@tanstack/react-query';
import { ApiProblem } from '../../shared/api.ts';
import { useActorNames } from '../../shared/actors.ts';
import { useNow, useTimes } from '../../shared/i18n/times.ts';
import { useCan } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Avatar } from '../../shared/ui/marks.tsx';
import { NoticeBar, ProblemNotice } from '../../shared/ui/states.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { historyQuery, orderQuery, useChangeOrder } from './order-data.ts';
import { orderName } from './order-name.ts';
import styles from './actions.module.css';
import { useOrderTexts } from './texts.ts';
import type { Way } from './transitions.ts';
import { useUndo } from './undo.ts';

/** A way that is taken, with what is said about it. */
export interface TakenWay {
  /** The order as it was looked at. */
  readonly order: OrderOut;
  readonly way: Way;
  readonly said: Readonly<Record<string, unknown>>;
}

type Take = UseMutationResult<unknown, Error, TakenWay>;

/**
 * Takes a way from the version that is looked at. Where others only added to the order meanwhile it is taken all the same;
 * where they moved it, it is not done, and the fresh order is shown.
 */
export function useTakeWay(): Take {
  const t = useOrderTexts();
  const client = useQueryClient();
  const statuses = useStatuses();
  const change = useChangeOrder();
  const undo = useUndo();
  const mayUndo = useCan('status.undo');
  return useMutation({
    mutationFn: async ({ order, way, said }: TakenWay) => {
      const wish = { kind: 'status' as const, body: { to: way.to, ...said } };
      try {
        return await change(order.id, { ...wish, ifVersion: order.version });
      } catch (error) {
        const fresh = freshOrder(error);
        if (fresh?.statusSince !== order.statusSince || fresh.status !== order.status) throw error;
        return change(order.id, { ...wish, ifVersion: fresh.version });
      }
    },
    onSuccess: (answer) => {
      const status = statuses.label(answer.workflow.key, answer.status);
      showToast({
        text: t('moved', { order: orderName(answer), status }),
        ...(answer.changed && mayUndo ? { action: { label: t('undo'), run: () => undo.mutate(answer) } } : {}),
      });
    },
    onError: (error, { order }) => {
      const fresh = freshOrder(error);
      if (fresh !== undefined) client.setQueryData(orderQuery(order.id).queryKey, fresh);
      void client.invalidateQueries({ queryKey: ['order', order.id] });
    },
  });
}

function isLostRace(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && ['precondition_failed', 'version_conflict'].includes(error.code);
}

/** The order as it is now, which a refused race brings along. */
function freshOrder(error: unknown): OrderOut | undefined {
  if (!isLostRace(error)) return undefined;
  return (error.body as Partial<ProblemOut> & { order?: OrderOut }).order;
}

interface ConflictProps {
  readonly order: OrderOut;
  readonly take: Take;
  /** The ways from the order as it is now. */
  readonly open: readonly Way[];
}

/** A lost race in words: who was there first, and "anyway" only while it is still possible. Other refusals as they are. */
export function Conflict({ order, take, open }: ConflictProps) {
  const t = useOrderTexts();
  const times = useTimes();
  const now = useNow();
  const nameOf = useActorNames();
  const { data: events = [] } = useQuery(historyQuery(order.id));
  if (!take.isError) return null;
  if (!isLostRace(take.error)) return <ProblemNotice error={take.error} />;
  const { way, said } = take.variables;
  const latest = events.findLast(({ to, from }) => to !== null && from !== null);
  const who = (latest && nameOf(latest.actor)) ?? t('act.somebody');
  const time = latest === undefined ? '' : times.relative(new Date(latest.recordedAt), now);
  const still = open.find(({ name }) => name === way.name);
  return (
    <div className={styles.conflict}>
      <NoticeBar
        icon={<Avatar name={who} />}
        actions={
          still && (
            <Button small onClick={() => take.mutate({ order, way: still, said })}>
              {t('act.anyway', { name: still.label })}
            </Button>
          )
        }
      >
        {t.rich(still ? 'act.conflict' : 'act.conflict.gone', { who, time, b: (text) => <b>{text}</b> })}
      </NoticeBar>
    </div>
  );
}
