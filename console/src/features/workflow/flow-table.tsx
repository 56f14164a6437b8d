import { Link } from '@tanstack/react-router';
import { figureSearch } from '../../shared/figure-search.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useTimes } from '../../shared/i18n/times.ts';
import { Button } from '../../shared/ui/button.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { Status } from '../../shared/ui/stone.tsx';
import type { Flow, FlowStatus, FlowWay } from './flow.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

interface FlowTableProps {
  readonly flow: Flow;
  readonly onSelect: (what: string) => void;
}

/** The graph in words: each status, and each way. */
export function FlowTable({ flow, onSelect }: FlowTableProps) {
  const t = useWorkflowTexts();
  const { count } = useNumbers();
  const times = useTimes();
  const duration = (seconds: number | null | undefined) =>
    typeof seconds === 'number' ? times.duration(Math.max(60, seconds) * 1000) : t('none');
  const labels = new Map(flow.statuses.map(({ key, label }) => [key, label]));
  const number = (value: number | undefined) => (value === undefined ? t('none') : count(value));
  return (
    <div className={styles.tables}>
      <PlainTable<FlowStatus>
        label={t('table.statuses')}
        rows={flow.statuses}
        rowKey={({ key }) => key}
        columns={[
          {
            ...{ key: 'status', head: t('table.status'), names: true },
            cell: ({ key, label, category, color }) => (
              <Button look="link" onClick={() => onSelect(`status:${key}`)}>
                <Status category={category} label={label} color={color} />
              </Button>
            ),
          },
          {
            ...{ key: 'orders', head: t('table.orders'), number: true },
            cell: ({ figures }) =>
              figures === undefined ? (
                t('none')
              ) : (
                <Link to="/orders" search={figureSearch(figures.filter)}>
                  {count(figures.orders)}
                </Link>
              ),
          },
          {
            ...{ key: 'median', head: t('table.median'), number: true },
            cell: ({ figures }) => duration(figures?.medianSeconds),
          },
          {
            ...{ key: 'late', head: t('table.late'), number: true },
            cell: ({ figures }) =>
              figures === undefined || figures.late === 0 ? (
                number(figures?.late)
              ) : (
                <Link to="/orders" search={figureSearch({ ...figures.filter, late: true })} className={styles.worse}>
                  {count(figures.late)}
                </Link>
              ),
          },
        ]}
      />
      <PlainTable<FlowWay>
        label={t('table.ways')}
        rows={flow.ways.toSorted((a, b) => (b.figures?.moves ?? 0) - (a.figures?.moves ?? 0))}
        rowKey={({ key }) => key}
        columns={[
          {
            ...{ key: 'way', head: t('table.way'), names: true },
            cell: ({ key, from, to }) => (
              <Button look="link" onClick={() => onSelect(`way:${key}`)}>
                {t('table.fromTo', { from: labels.get(from) ?? from, to: labels.get(to) ?? to })}
              </Button>
            ),
          },
          {
            ...{ key: 'transition', head: t('table.transition') },
            cell: ({ label, transitions }) => (transitions.length === 0 ? t('table.against') : label),
          },
          {
            ...{ key: 'moves', head: t('table.moves'), number: true },
            cell: ({ figures }) =>
              figures === undefined ? (
                t('none')
              ) : (
                <Link to="/orders" search={figureSearch(figures.filter)}>
                  {count(figures.moves)}
                </Link>
              ),
          },
          {
            ...{ key: 'after', head: t('table.after'), number: true },
            cell: ({ figures }) => duration(figures?.medianSeconds),
          },
        ]}
      />
    </div>
  );
}
