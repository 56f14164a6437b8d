import type { PublicationOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { Moment } from '../../shared/ui/moment.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import type { Definition } from './definition.ts';
import { useDifferences } from './differences.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';
import { versionsQuery } from './workflow-data.ts';

interface ChangesProps {
  readonly workflow: string;
  /** Not published yet: there are no versions before it. */
  readonly isNew: boolean;
  readonly definition: Definition | undefined;
  readonly rehearsal: PublicationOut | undefined;
  readonly error: unknown;
}

/** What the draft changes in words, and what the versions before it changed. */
export function Changes({ workflow, isNew, definition, rehearsal, error }: ChangesProps) {
  const t = useWorkflowTexts();
  const said = useDifferences(definition);
  const { count } = useNumbers();
  const versions = useQuery({ ...versionsQuery(workflow), enabled: !isNew });
  const stranded = rehearsal?.orders.filter(({ to }) => to === null) ?? [];
  return (
    <div className={styles.form}>
      {error !== null && error !== undefined && <ProblemNotice error={error} />}
      {rehearsal?.changed === false && <p className="muted">{t('changes.none')}</p>}
      {isNew && rehearsal?.changed !== true && <p className="muted">{t('changes.new')}</p>}
      {rehearsal?.changed === true && (
        <section>
          <h3>{t('changes.draft', { version: rehearsal.version })}</h3>
          <ul className={styles.sentences}>
            {rehearsal.differences.map((difference) => (
              <li key={difference.sentence}>{said(difference)}</li>
            ))}
          </ul>
          {stranded.map(({ status, orders }) => (
            <p key={status} className={styles.worse}>
              {t('changes.stranded', { orders, count: count(orders), status })}
            </p>
          ))}
        </section>
      )}
      {!isNew && (
        <section>
          <h3>{t('changes.versions')}</h3>
          {versions.error !== null && <ProblemNotice error={versions.error} onRetry={() => void versions.refetch()} />}
          {versions.isPending && <Skeleton rows={3} />}
          <ol className={styles.versions}>
            {versions.data?.map(({ version, publishedAt, publishedBy, changes }) => (
              <li key={version}>
                <b>{t('version', { version })}</b> <Moment at={publishedAt} />{' '}
                <small className="muted">{publishedBy}</small>
                {changes.length > 0 && (
                  <ul className={styles.sentences}>
                    {changes.map((difference) => (
                      <li key={difference.sentence}>{said(difference)}</li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}
