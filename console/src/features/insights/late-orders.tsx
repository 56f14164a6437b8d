import type { InsightLateOut } from '@milepost/contract';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useTimes } from '../../shared/i18n/times.ts';
import { Panel } from '../../shared/ui/panel.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { FigureLink } from './figure.tsx';
import styles from './insights.module.css';
import { useInsightsTexts } from './texts.ts';

/** Where late orders wait, most of them first. */
export function LateOrders({ late: { now } }: { late: InsightLateOut }) {
  const t = useInsightsTexts();
  const times = useTimes();
  const { count } = useNumbers();
  const { label } = useStatuses();
  const most = Math.max(1, ...now.map(({ late }) => late));
  return (
    <Panel title={t('lates')}>
      {now.length === 0 ? (
        <p className="muted">{t('lates.none')}</p>
      ) : (
        <ul className={styles.lates}>
          {now.map(({ workflow, status, late, orders, limitSeconds, filter }) => (
            <li key={`${workflow} ${status}`}>
              <FigureLink filter={filter}>
                <span>
                  {label(workflow, status)}
                  {limitSeconds !== null && (
                    <small>{t('lates.limit', { duration: times.duration(limitSeconds * 1000) })}</small>
                  )}
                </span>
                <span className={styles.figure}>
                  <b>{count(late)}</b> <small>{t('lates.of', { count: count(orders) })}</small>
                </span>
                <span className={styles.bar}>
                  <i style={{ width: `${(late / most) * 100}%` }} />
                </span>
              </FigureLink>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
