import type { DeliveryOut } from '@milepost/contract';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, ChevronDown, ChevronRight, Clock, Minus, RotateCcw, X } from 'lucide-react';
import { send } from '../../shared/api.ts';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Tag } from '../../shared/ui/marks.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import type { PlainColumn } from '../../shared/ui/plain-table.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import styles from './deliveries.module.css';
import { DeliveryAttempts } from './delivery-attempts.tsx';
import type { DeliveryState, Endpoint } from './endpoints-data.ts';
import { deliveriesQuery, orderNamesQuery } from './endpoints-data.ts';
import { useWebhooksTexts } from './texts.ts';

/** What was sent, newest first; a row opens to its attempts. */
export function Deliveries({ endpoint, state }: { endpoint: Endpoint; state: DeliveryState | undefined }) {
  const t = useWebhooksTexts();
  const [search, setSearch] = useSearchParams();
  const query = useInfiniteQuery(deliveriesQuery(endpoint.id, state));
  const rows = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const opened = oneOf(search['delivery']);
  const columns = useColumns(endpoint, rows, opened, (id) => setSearch({ delivery: id }, { replace: true }));
  if (query.isPending) return <Skeleton />;
  if (query.isError && rows.length === 0)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0) {
    const dead = state === 'dead';
    return (
      <EmptyState title={t(dead ? 'dead.empty' : 'deliveries.empty')}>
        {t(dead ? 'dead.empty.text' : 'deliveries.empty.text')}
      </EmptyState>
    );
  }
  return (
    <>
      {state === 'dead' && endpoint.kind !== 'relay' && <RetryAll endpoint={endpoint} />}
      <PlainTable
        label={t(state === 'dead' ? 'tab.dead' : 'tab.deliveries')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        below={(row) => (row.id === opened ? <DeliveryAttempts endpoint={endpoint} deliveryId={row.id} /> : undefined)}
      />
      {query.hasNextPage && (
        <div className={styles.more}>
          <Button small busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('older')}
          </Button>
        </div>
      )}
    </>
  );
}

function RetryAll({ endpoint }: { endpoint: Endpoint }) {
  const t = useWebhooksTexts();
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => send('POST', `/v1/endpoints/${endpoint.id}/replays`, { kind: 'failed' }),
    onSuccess: async () => {
      showToast({ text: t('retry.all.done') });
      await client.invalidateQueries({ queryKey: ['endpoints'] });
    },
  });
  return (
    <div className={styles.all}>
      <p>{t('dead.lead')}</p>
      <Button small icon={RotateCcw} busy={retry.isPending} onClick={() => retry.mutate()}>
        {t('retry.all')}
      </Button>
      {retry.isError && <ProblemNotice error={retry.error} />}
    </div>
  );
}

function useColumns(
  endpoint: Endpoint,
  rows: readonly DeliveryOut[],
  opened: string | undefined,
  onOpen: (id: string | undefined) => void,
): readonly PlainColumn<DeliveryOut>[] {
  const t = useWebhooksTexts();
  const ids = [...new Set(rows.flatMap(({ orderId }) => (orderId === null ? [] : [orderId])))].sort().slice(0, 100);
  const { data: names } = useQuery(orderNamesQuery(ids));
  return [
    {
      key: 'event',
      head: t('column.event'),
      names: true,
      cell: ({ id, type, kind }) => {
        const isOpen = id === opened;
        const Arrow = isOpen ? ChevronDown : ChevronRight;
        return (
          <span className={styles.event}>
            <button
              type="button"
              className={styles.open}
              aria-expanded={isOpen}
              onClick={() => onOpen(isOpen ? undefined : id)}
            >
              <Arrow aria-hidden="true" />
              {type}
            </button>
            {kind !== 'event' && <Tag>{t.maybe(`kind.${kind}`, kind)}</Tag>}
          </span>
        );
      },
    },
    {
      key: 'order',
      head: t('column.order'),
      cell: ({ orderId }) => {
        const name = orderId === null ? undefined : names?.get(orderId);
        return name === undefined ? (
          <span className="muted">–</span>
        ) : (
          <Link to="/orders/$key" params={{ key: orderId! }}>
            {name}
          </Link>
        );
      },
    },
    { key: 'state', head: t('column.state'), cell: ({ state }) => <DeliveryMark state={state} /> },
    {
      key: 'attempts',
      head: t('column.attempts'),
      cell: ({ attempts, state }) =>
        state === 'pending' && attempts > 0
          ? t('attempts.of', { attempts, most: endpoint.retrySchedule.length + 1 })
          : attempts,
    },
    {
      key: 'next',
      head: t('column.next'),
      cell: ({ nextAttemptAt }) =>
        nextAttemptAt === null ? <span className="muted">–</span> : <Moment at={nextAttemptAt} />,
    },
    {
      key: 'time',
      head: t('column.time'),
      number: true,
      cell: ({ createdAt }) => <Moment at={createdAt} />,
    },
  ];
}

const marks = { delivered: Check, dead: X, pending: Clock, canceled: Minus } as const;

/** How a delivery ended, or that it has not. */
function DeliveryMark({ state }: { state: string }) {
  const t = useWebhooksTexts();
  const Icon = marks[state as DeliveryState] ?? Clock;
  return (
    <span className={styles[state] ?? styles.pending}>
      <Icon aria-hidden="true" />
      {t.maybe(`delivery.${state}`, state)}
    </span>
  );
}
