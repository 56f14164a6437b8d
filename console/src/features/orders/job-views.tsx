import type { JobDetailOut } from '@milepost/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, Download, Pause, Play, Undo2, X } from 'lucide-react';
import { apiUrl } from '../../shared/api.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useTimes } from '../../shared/i18n/times.ts';
import { useReasons } from '../../shared/reasons/reasons.ts';
import { useCan } from '../../shared/session.ts';
import { Button, buttonClass } from '../../shared/ui/button.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import styles from './job-views.module.css';
import { changeJob, hasEnded, undoJob, useJob } from './jobs.ts';
import { useOrdersTexts } from './texts.ts';

/** What would happen: how many would move, and why the others would not. */
export function Rehearsal({ job }: { job: JobDetailOut }) {
  const t = useOrdersTexts();
  const { count } = useNumbers();
  const { changed, unchanged, refused } = job.progress;
  return (
    <>
      <div>
        <p className={styles.sums}>
          <span className={styles.good}>
            <Check aria-hidden="true" /> {t('bulk.would', { count: count(changed) })}
          </span>
          {refused > 0 && (
            <span className={styles.bad}>
              <X aria-hidden="true" /> {t('bulk.would.not', { count: count(refused) })}
            </span>
          )}
        </p>
        <div className={styles.split} aria-hidden="true">
          {changed > 0 && <i className={styles.would} style={{ flex: changed }} />}
          {refused > 0 && <i className={styles.wouldNot} style={{ flex: refused }} />}
        </div>
        {unchanged > 0 && <p className="muted">{t('bulk.same', { count: unchanged })}</p>}
        {changed === 0 && <p>{t('bulk.none')}</p>}
      </div>
      <Reasons job={job} />
    </>
  );
}

/** Why orders were refused, the most frequent first, each with examples. */
function Reasons({ job }: { job: JobDetailOut }) {
  const t = useOrdersTexts();
  const { detail } = useReasons();
  const { count } = useNumbers();
  if (job.reasons.length === 0) return null;
  return (
    <ul className={styles.reasons}>
      {job.reasons.map(({ code, orders, examples }) => {
        const numbers = examples
          .slice(0, 3)
          .map(({ number }) => `#${number}`)
          .join(', ');
        const more = orders - Math.min(3, examples.length);
        return (
          <li key={code}>
            <b>{count(orders)}</b>
            <span>
              {examples[0] === undefined ? code : detail(examples[0].texts, examples[0].detail)}
              <small>{more > 0 ? t('bulk.examples.more', { numbers, more: count(more) }) : numbers}</small>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** How far a job is: it can be paused, stopped, and taken back when it has ended. */
export function JobProgress({ job }: { job: JobDetailOut }) {
  const t = useOrdersTexts();
  const { count } = useNumbers();
  const times = useTimes();
  const client = useQueryClient();
  const mayUndo = useCan('status.undo');
  const change = useMutation({
    mutationFn: (wanted: 'pause' | 'resume' | 'cancel') => changeJob(job.id, wanted),
    onSettled: () => client.invalidateQueries({ queryKey: ['jobs', job.id] }),
  });
  const undo = useMutation({ mutationFn: () => undoJob(job.id) });
  const undoing = useJob(undo.data?.id);
  const { total, done, changed, refused, secondsLeft } = job.progress;
  const ended = hasEnded(job);
  return (
    <>
      <div>
        <p className={styles.sums}>
          <span>{t('bulk.progress', { changed: count(changed), refused: count(refused) })}</span>
          <span className="muted">
            {job.state === 'canceled' && t('bulk.stopped')}
            {!ended &&
              secondsLeft !== null &&
              t('bulk.left', { duration: times.duration(Math.max(60, secondsLeft) * 1000) })}
          </span>
        </p>
        <div
          className={styles.bar}
          role="progressbar"
          aria-label={t('bulk.progress.label')}
          aria-valuenow={done}
          aria-valuemin={0}
          aria-valuemax={Math.max(total, 1)}
        >
          <i style={{ width: `${total === 0 ? (ended ? 100 : 0) : (done / total) * 100}%` }} />
        </div>
        {job.fault !== null && <p>{t('bulk.failed', { fault: job.fault })}</p>}
      </div>
      <Reasons job={job} />
      <div className={styles.buttons}>
        {!ended && job.state !== 'paused' && (
          <Button small icon={Pause} busy={change.isPending} onClick={() => change.mutate('pause')}>
            {t('bulk.pause')}
          </Button>
        )}
        {job.state === 'paused' && (
          <Button small icon={Play} busy={change.isPending} onClick={() => change.mutate('resume')}>
            {t('bulk.resume')}
          </Button>
        )}
        {!ended && (
          <Button small busy={change.isPending} onClick={() => change.mutate('cancel')}>
            {t('bulk.stop')}
          </Button>
        )}
        {ended && (
          <a
            className={buttonClass({ small: true })}
            href={apiUrl(`/v1/jobs/${job.id}/report`, { format: 'csv' })}
            download
          >
            <Download aria-hidden="true" />
            {t('bulk.report')}
          </a>
        )}
        {ended && changed > 0 && mayUndo && undo.data === undefined && (
          <Button small icon={Undo2} busy={undo.isPending} onClick={() => undo.mutate()}>
            {t('bulk.undo')}
          </Button>
        )}
      </div>
      {undo.data !== undefined && (
        <p role="status">
          {t('bulk.undone')}
          {undoing.data !== undefined && `: ${count(undoing.data.progress.changed)}`}
        </p>
      )}
      {(change.isError || undo.isError) && <ProblemNotice error={change.error ?? undo.error} />}
    </>
  );
}
