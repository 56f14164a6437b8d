import type { OrderRowOut } from '@milepost/contract';
import { useRouter } from '@tanstack/react-router';
import { useLayoutEffect, useMemo, useRef } from 'react';
import { useNow } from '../../shared/i18n/times.ts';
import type { Numbers } from '../../shared/i18n/numbers.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useTotals } from '../../shared/counts.ts';
import type { Column } from '../../shared/ui/data-table.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import { classes } from '../../shared/ui/classes.ts';
import type { RowLinks } from '../../shared/ui/row-links.ts';
import { Attention, LatePill, TimeInStatus } from '../../shared/ui/marks.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { Status } from '../../shared/ui/stone.tsx';
import type { Statuses } from '../../shared/workflows.ts';
import { useStatuses } from '../../shared/workflows.ts';
import type { ColumnKey } from './columns.ts';
import { areTooWide, trackStyles } from './columns.ts';
import styles from './orders-table.module.css';
import { useOrdersTexts } from './texts.ts';

interface OrdersTableProps {
  readonly rows: readonly OrderRowOut[];
  readonly shown: readonly ColumnKey[];
  readonly lateFirst: boolean;
  /** Whether the counts of the account are those of this list. */
  readonly everything: boolean;
  readonly cursor: number | undefined;
  readonly lit: ReadonlySet<string>;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (index: number, range: boolean) => void;
  readonly onSelectAll: (on: boolean) => void;
  readonly onEnd: (() => void) | undefined;
}

/** The orders. Overruns of the limit make an edge, since its tick is at the same place in each row. */
export function OrdersTable(props: OrdersTableProps) {
  const t = useOrdersTexts();
  const columns = useColumns(props);
  const groupOf = useGroups(props.everything);
  const now = useNow();
  const links = useOrderLinks();
  return (
    <DataTable
      label={t('table')}
      className={styles.orders}
      style={trackStyles(props.shown)}
      sideways={areTooWide(props.shown)}
      columns={columns}
      rows={props.rows}
      rowKey={({ id }) => id}
      groupOf={props.lateFirst ? groupOf : undefined}
      rowClass={({ lateAt }) => classes(styles.row, isLate(lateAt, now) && styles.isLate)}
      cursor={props.cursor}
      lit={props.lit}
      onEnd={props.onEnd}
      links={links}
    />
  );
}

/** Where the orders' pages are: the same wherever the console is mounted. */
const ordersPath = new URL('orders/', document.baseURI).pathname;

/** An order's page is opened here, and fetched as soon as somebody is at its link. */
function useOrderLinks(): RowLinks<OrderRowOut> {
  const router = useRouter();
  return {
    follow: ({ id }) => void router.navigate({ to: '/orders/$key', params: { key: id } }),
    near: ({ id }) => void router.preloadRoute({ to: '/orders/$key', params: { key: id } }),
  };
}

function isLate(lateAt: string | null, now: number): boolean {
  return lateAt !== null && Date.parse(lateAt) <= now;
}

/** What an order is called: its reference, else its number. */
function orderName({ reference, number }: { reference: string | null; number: number }): string {
  return reference ?? `#${number}`;
}

/** The columns, the same ones until what they show changes: a column that is another one has all its cells drawn again. */
function useColumns(props: OrdersTableProps): readonly Column<OrderRowOut>[] {
  const { shown } = props;
  const select = useSelectColumn(props);
  const known = useKnownColumns();
  return useMemo(() => [select, ...known.filter(({ key }) => shown.includes(key))], [select, known, shown]);
}

function useSelectColumn(props: OrdersTableProps): Column<OrderRowOut> {
  const { rows, selected } = props;
  const t = useOrdersTexts();
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const all = useMemo(() => rows.length > 0 && rows.every(({ id }) => selected.has(id)), [rows, selected]);
  return useMemo(() => {
    const select = (id: string, range: boolean) => {
      const { rows: present, onSelect } = latest.current;
      onSelect(
        present.findIndex((row) => row.id === id),
        range,
      );
    };
    return {
      key: 'select',
      className: styles.select,
      head: (
        <input
          type="checkbox"
          aria-label={t('column.select')}
          checked={all}
          ref={(box) => {
            if (box) box.indeterminate = !all && selected.size > 0;
          }}
          onChange={() => latest.current.onSelectAll(!all)}
        />
      ),
      cell: (row) => (
        <input
          type="checkbox"
          aria-label={t('select', { order: orderName(row) })}
          checked={selected.has(row.id)}
          onChange={({ nativeEvent }) => select(row.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
        />
      ),
    };
  }, [t, all, selected]);
}

type KnownColumn = Column<OrderRowOut> & { readonly key: ColumnKey };

function useKnownColumns(): readonly KnownColumn[] {
  const t = useOrdersTexts();
  const statuses = useStatuses();
  const { money } = useNumbers();
  return useMemo(() => knownColumns(t, statuses, money), [t, statuses, money]);
}

function knownColumns(
  t: ReturnType<typeof useOrdersTexts>,
  statuses: Statuses,
  money: Numbers['money'],
): readonly KnownColumn[] {
  return [
    {
      key: 'order',
      head: t('column.order'),
      names: true,
      className: classes(styles.order, styles.words),
      cell: (row) => <a href={`${ordersPath}${row.id}`}>{orderName(row)}</a>,
    },
    {
      key: 'customer',
      head: t('column.customer'),
      className: classes(styles.customer, styles.words),
      cell: ({ customerName, city }) => (
        <>
          <span>{customerName ?? ''}</span> <span className="muted">{city ?? ''}</span>
        </>
      ),
    },
    {
      key: 'status',
      head: t('column.status'),
      className: styles.status,
      cell: (row) => <RowStatus row={row} statuses={statuses} />,
    },
    {
      key: 'age',
      head: (
        <span className={styles.ageHead}>
          <span>{t('column.age')}</span>
          <span>{t('column.limit')}</span>
        </span>
      ),
      className: styles.age,
      cell: ({ statusSince, lateAt }) =>
        statusSince === null ? null : <TimeInStatus since={statusSince} lateAt={lateAt} />,
    },
    {
      key: 'promised',
      head: t('column.promised'),
      className: styles.promised,
      cell: ({ lateAt, dueAt }) => (
        <>
          <LatePill lateAt={lateAt} />
          {dueAt !== null && (
            <span className={styles.due}>
              <Moment at={dueAt} form="day" />
            </span>
          )}
        </>
      ),
    },
    {
      key: 'needs',
      head: t('column.needs'),
      className: styles.needs,
      cell: ({ attention }) => <Attention attention={attention} />,
    },
    {
      key: 'total',
      head: t('column.total'),
      className: classes('number', styles.total),
      cell: ({ total }) => (total === null || total === undefined ? '' : money(total.amount, total.currency)),
    },
    {
      key: 'origin',
      head: t('column.origin'),
      className: classes(styles.origin, styles.words),
      cell: ({ origin }) => (origin === null || origin === undefined ? '' : t.maybe(`origin.${origin}`, origin)),
    },
    {
      ...{ key: 'number', head: t('column.number'), className: classes('number', styles.extra) },
      cell: ({ number }) => number,
    },
    {
      ...{ key: 'workflow', head: t('column.workflow'), className: classes(styles.extra, styles.words) },
      cell: ({ workflow }) => statuses.workflows.find(({ key }) => key === workflow)?.name ?? workflow,
    },
    {
      ...{ key: 'owner', head: t('column.owner'), className: classes(styles.extra, styles.words) },
      cell: ({ ownerName }) => ownerName ?? '',
    },
    {
      ...{ key: 'created', head: t('column.created'), className: styles.extra },
      cell: ({ createdAt }) => <Moment at={createdAt} form="day" />,
    },
    {
      ...{ key: 'updated', head: t('column.updated'), className: styles.extra },
      cell: ({ updatedAt }) => <Moment at={updatedAt} />,
    },
  ];
}

function RowStatus({ row: { workflow, status, category }, statuses }: { row: OrderRowOut; statuses: Statuses }) {
  return (
    <Status
      category={category}
      label={statuses.label(workflow, status)}
      color={statuses.find(workflow, status)?.color}
    />
  );
}

/** Late, Due today, Later: by when an order reaches the limit of its status. */
function useGroups(everything: boolean) {
  const t = useOrdersTexts();
  const { count } = useNumbers();
  const totals = useTotals();
  const now = useNow();
  const counts = useMemo(
    () =>
      everything && totals !== undefined
        ? { late: totals.late, today: totals.dueToday, later: totals.active - totals.late - totals.dueToday }
        : undefined,
    [everything, totals],
  );
  return useMemo(() => {
    const endOfDay = new Date(now).setHours(23, 59, 59, 999);
    return ({ lateAt }: OrderRowOut) => {
      const at = lateAt === null ? Infinity : Date.parse(lateAt);
      const key = at <= now ? 'late' : at <= endOfDay ? 'today' : 'later';
      return {
        key,
        head: (
          <span className={classes(styles.group, key === 'late' && styles.groupLate)}>
            {t(`group.${key}`)}
            {counts !== undefined && counts[key] > 0 && <span className={styles.groupCount}>{count(counts[key])}</span>}
          </span>
        ),
      };
    };
  }, [now, counts, t, count]);
}
