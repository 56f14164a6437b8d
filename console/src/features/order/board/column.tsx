import type { OrderRowOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, Ellipsis, Lock, Undo2 } from 'lucide-react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { actionIcon } from '../../../shared/category-icons.ts';
import { useNumbers } from '../../../shared/i18n/numbers.ts';
import { useTimes } from '../../../shared/i18n/times.ts';
import { classes } from '../../../shared/ui/classes.ts';
import { ProblemNotice, Skeleton } from '../../../shared/ui/states.tsx';
import { statusColor, Stone } from '../../../shared/ui/stone.tsx';
import type { WorkflowStatus } from '../../../shared/workflows.ts';
import { orderName } from '../order-name.ts';
import type { BoardFilter } from './board-data.ts';
import { cardsMax, columnQuery } from './board-data.ts';
import styles from './board.module.css';
import { Card } from './card.tsx';
import { useBoardTexts } from './texts.ts';
import type { Verdict } from './verdicts.ts';

interface ColumnProps {
  readonly workflow: string;
  readonly status: WorkflowStatus;
  readonly label: string;
  readonly counts: { readonly orders: number; readonly late: number } | undefined;
  readonly usualMs: number | undefined;
  readonly filter: BoardFilter;
  readonly lit: ReadonlySet<string>;
  readonly lifted: OrderRowOut | undefined;
  readonly verdict: Verdict | undefined;
  readonly over: boolean;
  readonly movable: boolean;
  readonly onLift: (row: OrderRowOut, event: PointerEvent<HTMLElement>) => void;
  readonly onCardKey: (row: OrderRowOut, event: KeyboardEvent<HTMLElement>) => void;
  /** Opens what can be done with a card; left out for those who may do nothing. */
  readonly onMove: ((row: OrderRowOut) => void) | undefined;
}

/** A status with its orders: capped in its colour, with how many, how many late, and how long it usually takes. */
export function Column(props: ColumnProps) {
  const {
    workflow,
    status,
    label,
    counts,
    usualMs,
    filter,
    lit,
    lifted,
    verdict,
    over,
    movable,
    onLift,
    onCardKey,
    onMove,
  } = props;
  const t = useBoardTexts();
  const { count } = useNumbers();
  const times = useTimes();
  const column = useQuery(columnQuery(workflow, status.key, filter));
  const rows = column.data?.data ?? [];
  const id = `column-${status.key}`;
  return (
    <section
      className={classes(styles.column, verdict && styles[verdict.kind], over && styles.over)}
      style={{ '--cap': statusColor(status.category, status.color) } as object}
      aria-labelledby={id}
      data-status={status.key}
    >
      <header className={styles.columnHead}>
        <h2 id={id}>
          <Stone category={status.category} color={status.color} />
          <span>{label}</span>
          {counts !== undefined && <span className={styles.count}>{count(counts.orders)}</span>}
        </h2>
        <p>
          <span>{usualMs !== undefined && t('usually', { duration: times.duration(usualMs) })}</span>
          {counts !== undefined && counts.late > 0 && <b>{t('late', { count: count(counts.late) })}</b>}
        </p>
      </header>
      {verdict !== undefined && <Why verdict={verdict} category={status.category} />}
      {column.isPending && <Skeleton rows={3} />}
      {column.isError && <ProblemNotice error={column.error} onRetry={() => void column.refetch()} />}
      {column.isSuccess && rows.length === 0 && <p className={styles.empty}>{t('empty')}</p>}
      <ul className={styles.cards}>
        {rows.map((row) => (
          <li key={row.id}>
            {row.id === lifted?.id && (
              <div className={styles.slot}>
                <span>{t('was', { order: orderName(row) })}</span>
              </div>
            )}
            <div className={classes(row.id === lifted?.id && 'hidden-visually')}>
              <Card
                row={row}
                lit={lit.has(row.id)}
                movable={movable}
                onPointerDown={(event) => onLift(row, event)}
                onKeyDown={(event) => onCardKey(row, event)}
                onMove={onMove && (() => onMove(row))}
              />
            </div>
          </li>
        ))}
      </ul>
      {column.data?.next != null && rows.length >= cardsMax && (
        <p className={styles.more}>
          <Link to="/orders" search={{ status: status.key, workflow }}>
            {t('more', { count: count(counts?.orders ?? cardsMax) })}
          </Link>
        </p>
      )}
    </section>
  );
}

function Why({ verdict, category }: { verdict: Verdict; category: string }) {
  const Icon = { origin: Undo2, yes: Check, asks: actionIcon(category), no: Lock, waiting: Ellipsis }[verdict.kind];
  return (
    <p className={styles.why}>
      <b>
        <Icon aria-hidden="true" />
        {verdict.title}
      </b>
      {verdict.text}
    </p>
  );
}
