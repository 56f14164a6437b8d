import { useQuery } from '@tanstack/react-query';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useReasons } from '../../shared/reasons/reasons.ts';
import { Panel } from '../../shared/ui/panel.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { Answered, FigureLink } from './figure.tsx';
import type { Span } from './insights-data.ts';
import { rulesQuery } from './insights-data.ts';
import styles from './insights.module.css';
import { useInsightsTexts } from './texts.ts';

/** Which rules were gone against, and by what. */
export function Rules({ span }: { span: Span }) {
  const t = useInsightsTexts();
  const { count } = useNumbers();
  const { label } = useStatuses();
  const reasons = useReasons();
  const rules = useQuery(rulesQuery(span));
  return (
    <Panel title={t('rules')}>
      <Answered query={rules}>
        {({ rules: broken }) =>
          broken.length === 0 ? (
            <p className="muted">{t('rules.none')}</p>
          ) : (
            <ul className={styles.rules}>
              {broken.map(({ from, to, transition, how, code, detail, texts, changes, ofMoves, filter }) => (
                <li key={[from, to, transition, how, code].join(' ')}>
                  <FigureLink filter={filter}>
                    <span>
                      {t('rules.way', {
                        from: from === null ? t('rules.new') : label(span.workflow, from),
                        to: label(span.workflow, to),
                      })}
                      <small>
                        {t.maybe(`rules.how.${how}`, how)}{' '}
                        {how !== 'override' && reasons.detail(texts, detail, span.workflow)}
                      </small>
                    </span>
                    <span className={styles.figure}>
                      <b>{count(changes)}</b>{' '}
                      <small>{t('lates.of', { count: count(Math.max(changes, ofMoves)) })}</small>
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
