import type { InsightTimesOut } from '@milepost/contract';
import { isClosed } from '../../shared/counts.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useTimes } from '../../shared/i18n/times.ts';
import { Panel } from '../../shared/ui/panel.tsx';
import { Status } from '../../shared/ui/stone.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { FigureLink } from './figure.tsx';
import styles from './time-in-status.module.css';
import { useInsightsTexts } from './texts.ts';

export type StatusTimes = InsightTimesOut['statuses'][number];

const [minute, hour, day] = [60, 3600, 86_400];
const steps = [
  ...[10 * minute, 30 * minute, hour, 2 * hour, 6 * hour, 12 * hour],
  ...[day, 2 * day, 5 * day, 10 * day, 30 * day, 90 * day, 365 * day, 3650 * day],
];

/** Marks of a scale from 0 that has room for the longest, at most seven steps. */
export function scaleOf(longestSeconds: number): { readonly step: number; readonly count: number } {
  const step = steps.find((one) => longestSeconds / one <= 7) ?? steps.at(-1)!;
  return { step, count: Math.max(1, Math.ceil(longestSeconds / step)) };
}

/** Those in which orders have been or are, and stay only for a time. */
export function openStatuses({ statuses }: InsightTimesOut): readonly StatusTimes[] {
  return statuses.filter(({ category, stays, orders }) => !isClosed(category ?? '') && (stays > 0 || orders > 0));
}

/** Half, nine of ten, and the limit of each status, on one scale. */
export function TimeInStatus({ times }: { times: InsightTimesOut }) {
  const t = useInsightsTexts();
  const format = useTimes();
  const { count } = useNumbers();
  const { find, label } = useStatuses();
  const rows = openStatuses(times);
  const longest = Math.max(1, ...rows.map(({ p90Seconds, medianSeconds }) => p90Seconds ?? medianSeconds ?? 0));
  const limits = rows.map(({ limitSeconds }) => limitSeconds ?? 0).filter((limit) => limit <= longest * 3);
  const { step, count: marks } = scaleOf(Math.max(longest, ...limits));
  const whole = step * marks;
  const duration = (seconds: number | null) =>
    seconds === null ? t('none') : format.duration(Math.max(seconds, minute) * 1000);
  const workflow = times.workflow ?? '';
  return (
    <Panel
      title={t('times')}
      actions={
        <p className={styles.key}>
          {(['half', 'most', 'over', 'limit'] as const).map((name) => (
            <span key={name}>
              <i className={styles[name]} />
              {t(`times.${name}`)}
            </span>
          ))}
        </p>
      }
    >
      <table role="table" className={styles.table} aria-label={t('times')}>
        <thead role="rowgroup" className="hidden-on-phone">
          <tr role="row">
            <th role="columnheader" scope="col">
              {t('times.status')}
            </th>
            <th role="columnheader" scope="col" className={styles.wide}>
              <span className="hidden-visually">{t('times.spread')}</span>
              <span className={styles.axis} aria-hidden="true">
                {Array.from({ length: marks + 1 }, (_, index) => (
                  <span key={index} style={{ left: `${(index / marks) * 100}%` }}>
                    {index === 0 ? '0' : format.duration(index * step * 1000)}
                  </span>
                ))}
              </span>
            </th>
            <th role="columnheader" scope="col" className={styles.number}>
              {t('times.half')}
            </th>
            <th role="columnheader" scope="col" className={styles.number}>
              {t('times.most')}
            </th>
            <th role="columnheader" scope="col" className={styles.number}>
              {t('times.late')}
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr role="row" key={row.status}>
              <th role="rowheader" scope="row">
                <FigureLink filter={row.filter}>
                  <Status
                    category={row.category ?? 'open'}
                    label={label(workflow, row.status)}
                    color={find(workflow, row.status)?.color}
                  />
                </FigureLink>
              </th>
              <td role="cell" className={styles.cell}>
                <Range row={row} whole={whole} marks={marks} />
              </td>
              <td role="cell" className={styles.number} data-head={t('times.half')}>
                <span className="muted">{duration(row.medianSeconds)}</span>
              </td>
              <td role="cell" className={styles.number}>
                <FigureLink filter={row.slowFilter} label={t('times.slow', { duration: duration(row.p90Seconds) })}>
                  {duration(row.p90Seconds)}
                </FigureLink>
              </td>
              <td role="cell" className={styles.number}>
                {row.late === 0 ? (
                  <span className="muted">{count(0)}</span>
                ) : (
                  <FigureLink filter={row.lateFilter} className={styles.late}>
                    {count(row.late)}
                  </FigureLink>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** The bar of a status: ink up to half, grey up to nine of ten, red what of it lies past the limit. */
function Range({ row, whole, marks }: { row: StatusTimes; whole: number; marks: number }) {
  const { medianSeconds, p90Seconds, limitSeconds } = row;
  const most = p90Seconds ?? medianSeconds ?? 0;
  const limit = limitSeconds ?? Infinity;
  const half = Math.min(medianSeconds ?? 0, limit, most);
  const inTime = Math.min(most, limit);
  const at = (seconds: number) => `${Math.min(100, (seconds / whole) * 100)}%`;
  return (
    <span className={styles.range} style={{ backgroundSize: `${100 / marks}% 100%` }} aria-hidden="true">
      <i className={styles.half} style={{ left: 0, width: at(half) }} />
      <i className={styles.most} style={{ left: at(half), width: at(inTime - half) }} />
      {most > inTime && <i className={styles.over} style={{ left: at(inTime), width: at(most - inTime) }} />}
      {limit <= whole && <u style={{ left: at(limit) }} />}
    </span>
  );
}
