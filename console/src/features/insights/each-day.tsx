import type { InsightThroughputOut } from '@milepost/contract';
import { useNavigate } from '@tanstack/react-router';
import { figureSearch } from '../../shared/figure-search.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useNow, useTimes } from '../../shared/i18n/times.ts';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import chart from './chart.module.css';
import { Chart } from './chart.tsx';
import { FigureLink } from './figure.tsx';
import { dayAt } from './insights-data.ts';
import { useInsightsTexts } from './texts.ts';

/** What came in and what was closed on each day. A click on a day leads to what was done then. */
export function EachDay({ throughput: { days } }: { throughput: InsightThroughputOut }) {
  const t = useInsightsTexts();
  const times = useTimes();
  const now = useNow();
  const { count } = useNumbers();
  const navigate = useNavigate();
  const name = (day: string) => times.day(dayAt(day), now);
  return (
    <Panel
      title={t('daily.title')}
      actions={
        <p className={chart.legend}>
          <span>
            <i className={chart.line} style={{ background: 'var(--cat-open)' }} />
            {t('daily.created')}
          </span>
          <span>
            <i style={{ background: 'var(--flow-1)' }} />
            {t('daily.closed')}
          </span>
        </p>
      }
    >
      <Chart
        at={days.map((_, index) => index)}
        series={[
          { values: days.map(({ closed }) => closed), color: '--flow-1', bars: true },
          { values: days.map(({ created }) => created), color: '--cat-open' },
        ]}
        formatValue={count}
        formatAt={(index) => shortDay(times.day, days[index]?.day)}
        say={(index) => t('daily.said', sayings(days[index]!, name, count))}
        onPoint={(index) => void navigate({ to: '/orders', search: figureSearch(days[index]!.movedFilter) })}
      />
      <details className={chart.table}>
        <summary>{t('table')}</summary>
        <div className={chart.rows} tabIndex={0} role="region" aria-label={t('table.of', { title: t('daily.title') })}>
          <PlainTable
            label={t('daily.title')}
            rows={days.toReversed()}
            rowKey={({ day }) => day}
            columns={[
              { key: 'day', head: t('daily.day'), names: true, cell: ({ day }) => name(day) },
              {
                ...{ key: 'created', head: t('daily.created'), number: true },
                cell: ({ created, createdFilter }) => <FigureLink filter={createdFilter}>{count(created)}</FigureLink>,
              },
              {
                ...{ key: 'moves', head: t('daily.moves'), number: true },
                cell: ({ moves, movedFilter }) => <FigureLink filter={movedFilter}>{count(moves)}</FigureLink>,
              },
              { key: 'closed', head: t('daily.closed'), number: true, cell: ({ closed }) => count(closed) },
              { key: 'late', head: t('daily.late'), number: true, cell: ({ late }) => count(late) },
            ]}
          />
        </div>
      </details>
    </Panel>
  );
}

type Day = InsightThroughputOut['days'][number];

function sayings(day: Day, name: (day: string) => string, count: (value: number) => string) {
  return { day: name(day.day), created: count(day.created), closed: count(day.closed), late: count(day.late) };
}

/** Without its weekday: there is little room below a chart. */
export function shortDay(write: (at: Date, now: number) => string, day: string | undefined): string {
  if (day === undefined) return '';
  const at = dayAt(day);
  return write(at, at.getTime()).replace(/^\p{L}+\.?,? /u, '');
}
