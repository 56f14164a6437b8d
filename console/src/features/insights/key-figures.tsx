import type { InsightLateOut, InsightThroughputOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useNow, useTimes } from '../../shared/i18n/times.ts';
import { useSession } from '../../shared/session.ts';
import { Answered, FigureLink } from './figure.tsx';
import type { Period, Span } from './insights-data.ts';
import { dayAt, pathsQuery, spanOf } from './insights-data.ts';
import styles from './insights.module.css';
import { useInsightsTexts } from './texts.ts';

interface KeyFiguresProps {
  readonly span: Span;
  readonly days: Period;
  readonly throughput: InsightThroughputOut;
  readonly late: InsightLateOut;
}

/** Four figures: punctual, how long from start to end, how many a day, late now. */
export function KeyFigures({ span, days, throughput, late }: KeyFiguresProps) {
  const t = useInsightsTexts();
  const times = useTimes();
  const now = useNow();
  const { count } = useNumbers();
  const { account } = useSession();
  const paths = useQuery(pathsQuery(span));
  const before = useQuery(pathsQuery(spanOf(span.workflow, days, account.timeZone, now, 1)));
  const busy = throughput.days.filter(({ closed }) => closed > 0);
  const most = busy.toSorted((a, b) => b.closed - a.closed)[0];
  const active = late.now.length === 0 ? 0 : late.late;
  const took = { workflow: span.workflow, took: '*>*', tookFrom: span.from, tookTo: span.to };
  return (
    <Answered query={paths} rows={2}>
      {({ closed, onTime, medianSeconds, p90Seconds }) => {
        const share = closed === 0 ? undefined : onTime / closed;
        const past = before.data === undefined || before.data.closed === 0 ? undefined : before.data;
        return (
          <dl className={styles.keys}>
            <div>
              <dt>{t('promise')}</dt>
              <dd className={styles.value}>
                <FigureLink filter={{ ...took, category: 'closed' }}>
                  {share === undefined ? t('none') : t('share', { share })}
                </FigureLink>
              </dd>
              <dd className={styles.more}>
                {share !== undefined && past !== undefined ? (
                  <Points change={(share - past.onTime / past.closed) * 100} days={days} />
                ) : (
                  t('promise.of', { closed, count: count(closed) })
                )}
              </dd>
            </div>
            <div>
              <dt>{t('whole')}</dt>
              <dd className={styles.value}>
                <FigureLink filter={{ ...took, category: 'closed' }}>
                  {medianSeconds === null ? t('none') : times.duration(medianSeconds * 1000)}
                </FigureLink>
                {medianSeconds !== null && <small>{t('whole.half')}</small>}
              </dd>
              <dd className={styles.more}>
                {p90Seconds !== null && t('whole.p90', { duration: times.duration(p90Seconds * 1000) })}
              </dd>
            </div>
            <div>
              <dt>{t('daily')}</dt>
              <dd className={styles.value}>
                {count(busy.length === 0 ? 0 : Math.round(throughput.totals.closed / busy.length))}
                <small>{t('daily.days')}</small>
              </dd>
              <dd className={styles.more}>
                {most !== undefined && (
                  <FigureLink filter={most.movedFilter}>
                    {t('daily.most', { day: times.day(dayAt(most.day), now), count: count(most.closed) })}
                  </FigureLink>
                )}
              </dd>
            </div>
            <div>
              <dt>{t('late')}</dt>
              <dd className={styles.value}>
                <FigureLink
                  filter={{ workflow: span.workflow, late: true }}
                  className={active > 0 ? styles.late : undefined}
                >
                  {count(active)}
                </FigureLink>
              </dd>
              <dd className={styles.more}>
                {active === 0 ? t('late.none') : t('late.became', { count: count(throughput.totals.late), days })}
              </dd>
            </div>
          </dl>
        );
      }}
    </Answered>
  );
}

/** Better or worse than the days before, in points of a hundred. */
function Points({ change, days }: { change: number; days: Period }) {
  const t = useInsightsTexts();
  const points = Math.round(change * 10) / 10;
  if (points === 0) return t('promise.same', { days });
  const tone = points > 0 ? styles.better : styles.worse;
  return t.rich(points > 0 ? 'promise.better' : 'promise.worse', {
    points: t('points', { points: Math.abs(points) }),
    days,
    b: (text) => <span className={tone}>{text}</span>,
  });
}
