import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem } from '../../shared/api.ts';
import { useActorNames } from '../../shared/actors.ts';
import { useLiveEvents } from '../../shared/live.ts';
import { useSession } from '../../shared/session.ts';
import { useTitle } from '../../shared/title.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { classes } from '../../shared/ui/classes.ts';
import { NothingHere } from '../../shared/ui/nothing-here.tsx';
import { NoticeBar, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { Actions } from './actions.tsx';
import { Facts } from './facts.tsx';
import { History } from './history.tsx';
import { Lines } from './lines.tsx';
import { historyQuery, orderQuery, pastOrderQuery, useRenewOrder } from './order-data.ts';
import { OrderHead } from './order-head.tsx';
import { orderName } from './order-name.ts';
import styles from './order-page.module.css';
import { Route } from './route.tsx';
import { useMomentText } from './moment-text.ts';
import { useOrderTexts } from './texts.ts';

/** One order: where it is, what can happen now and why not the rest, its lines, its history. */
export function Page() {
  const { key = '' }: { key?: string } = useParams({ strict: false });
  const order = useQuery(orderQuery(key));
  const { refetch } = order;
  if (order.isPending) return <Skeleton rows={8} />;
  if (order.isError) {
    const missing = order.error instanceof ApiProblem && order.error.status === 404;
    return missing ? <NoOrder /> : <ProblemNotice error={order.error} onRetry={() => void refetch()} />;
  }
  return <OrderView key={order.data.id} id={key} />;
}

function NoOrder() {
  const t = useOrderTexts();
  return (
    <NothingHere title={t('missing')} action={t('missing.action')}>
      {t('missing.text')}
    </NothingHere>
  );
}

function OrderView({ id }: { id: string }) {
  const t = useOrderTexts();
  const momentText = useMomentText();
  const { data: now } = useQuery(orderQuery(id));
  const { data: events = [] } = useQuery(historyQuery(id));
  const [at, setAt] = useState<string>();
  const { data: past } = useQuery(pastOrderQuery(id, at));
  const fresh = useLiveOrder(id);
  const shown = at === undefined ? now : (past ?? now);
  useTitle(now === undefined ? t('crumb.orders') : orderName(now));
  if (now === undefined || shown === undefined) return null;
  const until = at === undefined ? events : events.filter(({ occurredAt }) => occurredAt <= at);
  return (
    <div className={classes(at !== undefined && styles.past)}>
      <OrderHead order={shown} past={at !== undefined} />
      {at !== undefined && (
        <div className={styles.notice}>
          <NoticeBar
            actions={
              <Button small onClick={() => setAt(undefined)}>
                {t('asof.back')}
              </Button>
            }
          >
            {t.rich('asof.past', { time: momentText(at), b: (text) => <b>{text}</b> })}
          </NoticeBar>
        </div>
      )}
      <Route order={shown} events={until} past={at !== undefined} />
      <div className={styles.columns}>
        <div className={styles.main}>
          {at === undefined && <Actions order={now} events={events} />}
          <Lines order={shown} past={at !== undefined} />
          <History order={now} events={events} fresh={fresh} at={at} onAt={setAt} />
        </div>
        <Facts order={shown} past={at !== undefined} />
      </div>
    </div>
  );
}

/** Renews the order when it is changed elsewhere, says who did it, and gives the events that are new since one looks. */
function useLiveOrder(id: string): ReadonlySet<string> {
  const t = useOrderTexts();
  const renew = useRenewOrder(id);
  const nameOf = useActorNames();
  const statuses = useStatuses();
  const { user } = useSession();
  const { data: order } = useQuery(orderQuery(id));
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useLiveEvents((all) => {
    const events = all.filter(({ orderId }) => orderId === (order?.id ?? id));
    if (events.length === 0) return;
    setFresh((before) => new Set([...before, ...events.map((event) => event.id)]));
    void renew();
    const foreign = events.findLast(({ actor }) => actor.userId !== user.id);
    if (foreign === undefined || order === undefined) return;
    const who = nameOf(foreign.actor) ?? t('who.system');
    const status = foreign.from === null || foreign.to === null ? null : statuses.label(order.workflow.key, foreign.to);
    showToast({ who, text: status === null ? t('live.change', { who }) : t('live.moved', { who, status }) });
  }, 50);
  return fresh;
}
