import type { InsightPathsOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTimes } from '../../shared/i18n/times.ts';
import { Button } from '../../shared/ui/button.tsx';
import { classes } from '../../shared/ui/classes.ts';
import { Panel } from '../../shared/ui/panel.tsx';
import { Stone } from '../../shared/ui/stone.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { Answered, FigureLink } from './figure.tsx';
import type { Span } from './insights-data.ts';
import { pathsQuery } from './insights-data.ts';
import styles from './insights.module.css';
import { useInsightsTexts } from './texts.ts';

type Path = InsightPathsOut['paths'][number];

const shownFirst = 8;

/** Whole ways of closed orders as rows of stones, most frequent first. */
export function Ways({ span }: { span: Span }) {
  const t = useInsightsTexts();
  const paths = useQuery(pathsQuery(span));
  const [all, setAll] = useState(false);
  return (
    <Panel
      title={t('ways')}
      actions={
        <Link to="/workflow" search={{ workflow: span.workflow, view: 'flow' }} className={styles.quiet}>
          {t('ways.graph')}
        </Link>
      }
    >
      <Answered query={paths}>
        {({ paths: told, others, medianSeconds }) => {
          const rows = all ? told : told.slice(0, shownFirst);
          const hidden = told.length - rows.length;
          return told.length === 0 ? (
            <p className="muted">{t('ways.none')}</p>
          ) : (
            <>
              <ul className={styles.ways}>
                {rows.map((path) => (
                  <Way key={path.statuses.join('>')} path={path} workflow={span.workflow} usual={medianSeconds} />
                ))}
              </ul>
              {hidden > 0 && (
                <Button small look="quiet" onClick={() => setAll(true)}>
                  {t('ways.more', { count: hidden })}
                </Button>
              )}
              <p className={styles.note}>
                {told.some(({ againstGraph }) => againstGraph.length > 0) && t('ways.against')}
                {others.paths > 0 && ` ${t('ways.others', { count: others.paths, share: others.share })}`}
              </p>
            </>
          );
        }}
      </Answered>
    </Panel>
  );
}

interface WayProps {
  readonly path: Path;
  readonly workflow: string;
  readonly usual: number | null;
}

function Way({ path: { statuses, share, medianSeconds, againstGraph, filter }, workflow, usual }: WayProps) {
  const t = useInsightsTexts();
  const times = useTimes();
  const { find, label } = useStatuses();
  const duration = times.duration((medianSeconds ?? 0) * 1000);
  const isSlow = usual !== null && medianSeconds !== null && medianSeconds > usual * 2;
  const names = statuses.map((status) => label(workflow, status)).join(', ');
  return (
    <li>
      <FigureLink filter={filter} label={t('ways.one', { names, share, duration })}>
        <span className={styles.way}>
          {statuses.map((status, index) => {
            const known = find(workflow, status);
            return (
              <span key={index} title={label(workflow, status)}>
                {index > 0 && <b className={classes(againstGraph.includes(index - 1) && styles.against)} />}
                {status === '…' ? status : <Stone category={known?.category ?? 'open'} color={known?.color} />}
              </span>
            );
          })}
        </span>
        <span className={styles.share}>{t('share', { share })}</span>
        <span className={classes(isSlow ? styles.late : 'muted')}>{duration}</span>
      </FigureLink>
    </li>
  );
}
