import type { QueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { ArrowRightLeft, Milestone, Plus, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { countsQuery, useTotals } from '../../shared/counts.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useKeys } from '../../shared/keys.ts';
import { later } from '../../shared/later.tsx';
import { rememberList } from '../../shared/list-context.ts';
import { usePaletteItems } from '../../shared/palette.ts';
import type { Search } from '../../shared/search-params.ts';
import type { Session } from '../../shared/session.ts';
import { useCan } from '../../shared/session.ts';
import { useTitle } from '../../shared/title.ts';
import { Button, buttonClass } from '../../shared/ui/button.tsx';
import { PageHead } from '../../shared/ui/panel.tsx';
import { NoticeBar, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { workflowsQuery } from '../../shared/workflows.ts';
import { useColumnChoice } from './columns.ts';
import { FilterBar } from './filter-bar.tsx';
import { useKeepFirstSteps, useShowsFirstSteps } from './first-steps/first-steps-data.ts';
import { MoveDialog } from './move-dialog.tsx';
import { NoOrders } from './no-orders.tsx';
import { readFilters, toApiFilter, useOrderFilters } from './order-filters.ts';
import { ordersQuery, useOrders } from './orders-data.ts';
import styles from './orders-page.module.css';
import { OrdersTable } from './orders-table.tsx';
import { Road } from './road.tsx';
import { useSelection } from './selection.ts';
import { useOrdersTexts } from './texts.ts';
import { Views, viewsQuery } from './views.tsx';

/** Asks for the orders and all that is drawn around them. */
export function ask(client: QueryClient, { rights }: Session, search: Search): readonly Promise<unknown>[] {
  return [
    client.infiniteQuery(ordersQuery(readFilters(search))),
    ...[client.query(workflowsQuery), client.query(viewsQuery)],
    ...(rights.includes('insights.read') ? [client.query(countsQuery)] : []),
  ];
}

const FirstSteps = later(async () => (await import('./first-steps/first-steps.tsx')).FirstSteps);

/** The orders: the road on top, views, filters, and the table. */
export function Page() {
  const t = useOrdersTexts();
  const { count } = useNumbers();
  const totals = useTotals();
  const mayMake = useCan('orders.write');
  const navigate = useNavigate();
  const showsSteps = useShowsFirstSteps();
  const keepSteps = useKeepFirstSteps();
  const manages = useCan('keys.manage');
  useTitle(t('title'));
  usePaletteItems(
    manages && !showsSteps
      ? [
          {
            ...{ id: 'first-steps', label: t('first.steps'), icon: Milestone, group: t('title') },
            run: () => keepSteps.mutate('open'),
          },
        ]
      : [],
  );
  useKeys(mayMake ? [{ keys: ['c'], does: t('key.new'), run: () => void navigate({ to: '/orders/new' }) }] : []);
  return (
    <>
      <PageHead
        title={t('title')}
        note={totals && t('sub', { active: count(totals.active), all: count(totals.all) })}
        actions={
          mayMake && (
            <Link to="/orders/new" className={buttonClass({})}>
              <Plus aria-hidden="true" />
              {t('new')}
              <kbd aria-hidden="true">C</kbd>
            </Link>
          )
        }
      />
      {showsSteps && <FirstSteps />}
      {!(showsSteps && totals?.all === 0) && (
        <>
          <Road />
          <Views />
          <Orders />
        </>
      )}
    </>
  );
}

function Orders() {
  const t = useOrdersTexts();
  const navigate = useNavigate();
  const mayMove = useCan('status.set');
  const [filters, setFilters] = useOrderFilters();
  const { rows, query, lit, news, showNews } = useOrders(filters);
  const [columns, setColumns] = useColumnChoice();
  const selection = useSelection(rows, JSON.stringify(toApiFilter(filters)));
  const [moving, setMoving] = useState(false);
  const [filtering, setFiltering] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);
  const { cursor, moveCursor } = selection;
  const current = cursor === undefined ? undefined : rows[cursor];
  const { href } = useLocation();
  useEffect(() => {
    rememberList({ href, ids: rows.map(({ id }) => id) });
  }, [href, rows]);
  const openMove = () => {
    if (selection.size === 0 && cursor !== undefined) selection.toggle(cursor, false);
    if (mayMove && (selection.size > 0 || cursor !== undefined)) setMoving(true);
  };
  useKeys([
    { keys: ['j'], does: t('key.next'), run: () => moveCursor(1) },
    { keys: ['k'], does: t('key.previous'), run: () => moveCursor(-1) },
    {
      keys: ['Enter', 'o'],
      does: t('key.open'),
      run: () => current && void navigate({ to: '/orders/$key', params: { key: current.id } }),
    },
    { keys: ['x'], does: t('key.select'), run: () => cursor !== undefined && selection.toggle(cursor, false) },
    { keys: ['Shift+x'], does: t('key.range'), run: () => cursor !== undefined && selection.toggle(cursor, true) },
    { keys: ['m'], does: t('key.move'), run: openMove },
    { keys: ['/'], does: t('key.search'), run: () => searchBox.current?.focus() },
    { keys: ['f'], does: t('key.filter'), run: () => setFiltering(true) },
    { keys: ['Escape'], does: t('key.clear'), run: selection.clear },
  ]);
  usePaletteItems(
    selection.size > 0 && mayMove
      ? [
          {
            ...{ id: 'move', label: t('move'), icon: ArrowRightLeft, group: t('title'), run: () => setMoving(true) },
            note: t('selected', { count: selection.size }),
          },
        ]
      : [],
  );
  return (
    <>
      <FilterBar
        filters={filters}
        setFilters={setFilters}
        searchBox={searchBox}
        filtering={filtering}
        setFiltering={setFiltering}
        columns={columns}
        onColumns={setColumns}
      />
      {news > 0 && (
        <div className={styles.news}>
          <NoticeBar
            actions={
              <Button small onClick={showNews}>
                {t('news.show')}
              </Button>
            }
          >
            {t('news', { count: news })}
          </NoticeBar>
        </div>
      )}
      {query.isError && rows.length === 0 && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton rows={10} />}
      {query.isSuccess && rows.length === 0 && <NoOrders filters={filters} setFilters={setFilters} />}
      {rows.length > 0 && (
        <OrdersTable
          rows={rows}
          shown={columns}
          lateFirst={filters.late !== 'no'}
          everything={JSON.stringify(toApiFilter(filters)) === JSON.stringify({ category: ['active'] })}
          cursor={cursor}
          lit={lit}
          selected={selection.ids}
          onSelect={selection.toggle}
          onSelectAll={selection.all}
          onEnd={query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined}
        />
      )}
      {selection.size > 0 && mayMove && (
        <div className={styles.selected} role="region" aria-label={t('selected', { count: selection.size })}>
          <p>{selection.matching ? t('selected.matching') : t('selected', { count: selection.size })}</p>
          {!selection.matching && selection.size === rows.length && query.hasNextPage && (
            <Button small look="quiet" onClick={selection.allMatching}>
              {t('select.matching')}
            </Button>
          )}
          <Button small look="primary" shortcut="M" onClick={() => setMoving(true)}>
            {t('move')}
          </Button>
          <Button small look="quiet" icon={X} onClick={selection.clear}>
            {t('clear')}
          </Button>
        </div>
      )}
      {moving && (
        <MoveDialog
          filter={selection.matching ? toApiFilter(filters) : { orderId: [...selection.ids] }}
          orders={rows.filter(({ id }) => selection.ids.has(id))}
          matching={selection.matching}
          onClose={(moved) => {
            setMoving(false);
            if (moved) selection.clear();
          }}
        />
      )}
    </>
  );
}
