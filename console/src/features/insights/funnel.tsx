import { useQuery } from '@tanstack/react-query';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { Panel } from '../../shared/ui/panel.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { Answered, FigureLink } from './figure.tsx';
import type { Span } from './insights-data.ts';
import { funnelQuery } from './insights-data.ts';
import styles from './insights.module.css';
import { useInsightsTexts } from './texts.ts';

/** Of the orders made in these days, how many have ever been in each status. */
export function Funnel({ span }: { span: Span }) {
  const t = useInsightsTexts();
  const { count } = useNumbers();
  const { label } = useStatuses();
  const funnel = useQuery(funnelQuery(span));
  return (
    <Panel title={t('funnel')}>
      <Answered query={funnel}>
        {({ created, stages }) =>
          created === 0 ? (
            <p className="muted">{t('funnel.none')}</p>
          ) : (
            <ul className={styles.funnel}>
              {stages
                .filter(({ orders }) => orders > 0)
                .map(({ status, orders, share, filter }) => (
                  <li key={status}>
                    <FigureLink filter={filter}>
                      <span>{label(span.workflow, status)}</span>
                      <span className={styles.bar}>
                        <i style={{ width: `${Math.min(1, share) * 100}%` }} />
                      </span>
                      <span className={styles.figure}>
                        <b>{count(orders)}</b> <small>{t('share', { share })}</small>
                      </span>
                    </FigureLink>
                  </li>
                ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}
