import type { InsightTimesOut } from '@milepost/contract';
import { useNavigate } from '@tanstack/react-router';
import { figureSearch } from '../../shared/figure-search.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useNow, useTimes } from '../../shared/i18n/times.ts';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { SelectField } from '../../shared/ui/fields.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import chart from './chart.module.css';
import { Chart } from './chart.tsx';
import { shortDay } from './each-day.tsx';
import { FigureLink } from './figure.tsx';
import { dayAt } from './insights-data.ts';
import { useInsightsTexts } from './texts.ts';
import { openStatuses, scaleOf } from './time-in-status.tsx';

/** How long orders stayed in one status, over time: of those that left it then. */
export function StatusTrend({ times: answer }: { times: InsightTimesOut }) {
  const t = useInsightsTexts();
  const times = useTimes();
  const now = useNow();
  const { count } = useNumbers();
  const { label } = useStatuses();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const workflow = answer.workflow ?? '';
  const rows = openStatuses(answer).filter(({ series }) => series.length > 0);
  const longest = rows.toSorted((a, b) => (b.p90Seconds ?? 0) - (a.p90Seconds ?? 0))[0];
  const shown = rows.find(({ status }) => status === oneOf(search['status'])) ?? longest;
  if (shown === undefined) {
    return (
      <Panel title={t('trend')}>
        <p className="muted">{t('trend.none')}</p>
      </Panel>
    );
  }
  const { series, limitSeconds } = shown;
  const name = (start: string) => times.day(dayAt(start), now);
  const duration = (seconds: number | null) =>
    seconds === null ? t('none') : times.duration(Math.max(60, seconds) * 1000);
  const most = Math.max(60, ...series.map(({ p90Seconds }) => p90Seconds ?? 0));
  const limit = limitSeconds !== null && limitSeconds <= most * 3 ? limitSeconds : undefined;
  const { step, count: marks } = scaleOf(Math.max(most, limit ?? 0));
  const leftThen = (start: string) => ({
    ...{ workflow, took: `${shown.status}>*`, tookFrom: start },
    tookTo: series[series.findIndex((one) => one.start === start) + 1]?.start ?? answer.to,
  });
  return (
    <Panel
      title={t('trend')}
      actions={
        <SelectField
          label={t('times.status')}
          labelHidden
          value={shown.status}
          options={rows.map(({ status }) => ({ value: status, label: label(workflow, status) }))}
          onChange={({ target }) => setSearch({ status: target.value }, { replace: true })}
        />
      }
    >
      <p className={chart.legend}>
        <span>
          <i className={chart.line} style={{ background: 'var(--ink)' }} />
          {t('times.half')}
        </span>
        <span>
          <i className={chart.line} style={{ background: 'var(--flow-1)' }} />
          {t('times.most')}
        </span>
        {limit !== undefined && (
          <span>
            <i className={chart.line} style={{ background: 'var(--late)' }} />
            {t('trend.limit', { duration: duration(limit) })}
          </span>
        )}
      </p>
      <Chart
        at={series.map((_, index) => index)}
        series={[
          { values: series.map(({ p90Seconds }) => p90Seconds), color: '--flow-1' },
          { values: series.map(({ medianSeconds }) => medianSeconds), color: '--ink' },
          ...(limit === undefined ? [] : [{ values: series.map(() => limit), color: '--late', dashed: true }]),
        ]}
        steps={Array.from({ length: marks }, (_, index) => (index + 1) * step)}
        formatValue={(seconds) => (seconds === 0 ? '0' : duration(seconds))}
        formatAt={(index) => shortDay(times.day, series[index]?.start)}
        say={(index) => {
          const { start, stays, medianSeconds, p90Seconds } = series[index]!;
          const durations = { half: duration(medianSeconds), most: duration(p90Seconds) };
          return t('trend.said', { day: name(start), stays, count: count(stays), ...durations });
        }}
        onPoint={(index) => void navigate({ to: '/orders', search: figureSearch(leftThen(series[index]!.start)) })}
      />
      <details className={chart.table}>
        <summary>{t('table')}</summary>
        <div className={chart.rows} tabIndex={0} role="region" aria-label={t('table.of', { title: t('trend') })}>
          <PlainTable
            label={t('trend')}
            rows={series.toReversed()}
            rowKey={({ start }) => start}
            columns={[
              { key: 'start', head: t('trend.from'), names: true, cell: ({ start }) => name(start) },
              {
                ...{ key: 'stays', head: t('trend.left'), number: true },
                cell: ({ start, stays }) => <FigureLink filter={leftThen(start)}>{count(stays)}</FigureLink>,
              },
              {
                ...{ key: 'half', head: t('times.half'), number: true },
                cell: ({ medianSeconds }) => duration(medianSeconds),
              },
              {
                ...{ key: 'most', head: t('times.most'), number: true },
                cell: ({ p90Seconds }) => duration(p90Seconds),
              },
            ]}
          />
        </div>
      </details>
    </Panel>
  );
}
