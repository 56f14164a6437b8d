import type { OrderRowOut } from '@milepost/contract';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../shared/i18n/times.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useTotals } from '../../shared/counts.ts';
import type { Column } from '../../shared/ui/data-table.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import { classes } from '../../shared/ui/classes.ts';
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
    />
  );
}

function isLate(lateAt: string | null, now: number): boolean {
  return lateAt !== null && Date.parse(lateAt) <= now;
}

/** What an order is called: its reference, else its number. */
function orderName({ reference, number }: { reference: string | null; number: number }): string {
  return reference ?? `#${number}`;
}

function useColumns(props: OrdersTableProps): readonly Column<OrderRowOut>[] {
  const { rows, shown, selected, onSelect, onSelectAll } = props;
  const t = useOrdersTexts();
  const statuses = useStatuses();
  const { money } = useNumbers();
  const indexOf = new Map(rows.map(({ id }, index) => [id, index]));
  const all = rows.length > 0 && rows.every(({ id }) => selected.has(id));
  const select: Column<OrderRowOut> = {
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
        onChange={() => onSelectAll(!all)}
      />
    ),
    cell: (row) => (
      <input
        type="checkbox"
        aria-label={t('select', { order: orderName(row) })}
        checked={selected.has(row.id)}
        onChange={({ nativeEvent }) =>
          onSelect(indexOf.get(row.id)!, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
    ),
  };
  const known: readonly (Column<OrderRowOut> & { readonly key: ColumnKey })[] = [
    {
      key: 'order',
      head: t('column.order'),
      names: true,
      className: classes(styles.order, styles.words),
      cell: (row) => (
        <Link to="/orders/$key" params={{ key: row.id }}>
          {orderName(row)}
        </Link>
      ),
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
  return [select, ...known.filter(({ key }) => shown.includes(key))];
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
  const endOfDay = new Date(now).setHours(23, 59, 59, 999);
  const counts =
    everything && totals !== undefined
      ? { late: totals.late, today: totals.dueToday, later: totals.active - totals.late - totals.dueToday }
      : undefined;
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
}
