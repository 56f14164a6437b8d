import type { ShadowOut, SimulationOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useReasons } from '../../shared/reasons/reasons.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Facts } from '../../shared/ui/facts.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';
import { shadowQuery, shadowsQuery, simulate, startShadow, stopShadow } from './trial-data.ts';

interface TrialProps {
  readonly workflow: string;
  readonly text: string;
  /** Whether the text passes the check. */
  readonly isValid: boolean;
}

/** Tries the draft: on what orders did before, and on what they do from now on. */
export function Trial({ workflow, text, isValid }: TrialProps) {
  const t = useWorkflowTexts();
  const { count } = useNumbers();
  const client = useQueryClient();
  const shadows = useQuery(shadowsQuery(workflow));
  const simulation = useMutation({ mutationFn: () => simulate(workflow, text) });
  const start = useMutation({
    mutationFn: () => startShadow(workflow, text),
    onSuccess: () => client.invalidateQueries({ queryKey: ['workflow-shadows', workflow] }),
  });
  const { data } = simulation;
  return (
    <div className={styles.form}>
      <section className={styles.trial}>
        <h3>{t('trial.past')}</h3>
        <p className="muted">{t('trial.past.help')}</p>
        <Button
          small
          icon={FlaskConical}
          busy={simulation.isPending}
          impossible={!isValid}
          onClick={() => simulation.mutate()}
        >
          {t('trial.simulate')}
        </Button>
        {simulation.error !== null && <ProblemNotice error={simulation.error} />}
        {data !== undefined && (
          <div role="status">
            <p>{t('trial.seen', { orders: data.orders, count: count(data.orders), changes: count(data.changes) })}</p>
            <Outcomes outcomes={data.outcomes} />
            <Reasons reasons={data.reasons} />
          </div>
        )}
      </section>
      <section className={styles.trial}>
        <h3>{t('trial.shadow')}</h3>
        <p className="muted">{t('trial.shadow.help')}</p>
        <Button small busy={start.isPending} impossible={!isValid} onClick={() => start.mutate()}>
          {t('trial.start')}
        </Button>
        {start.error !== null && <ProblemNotice error={start.error} />}
        {shadows.error !== null && <ProblemNotice error={shadows.error} onRetry={() => void shadows.refetch()} />}
        {shadows.isPending && <Skeleton rows={2} />}
        <ul className={styles.versions}>
          {shadows.data?.map((shadow) => (
            <li key={shadow.id}>
              <Shadow workflow={workflow} shadow={shadow} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Shadow({ workflow, shadow }: { workflow: string; shadow: ShadowOut }) {
  const t = useWorkflowTexts();
  const { count } = useNumbers();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const report = useQuery({ ...shadowQuery(workflow, shadow.id), enabled: open });
  const stop = useMutation({
    mutationFn: () => stopShadow(workflow, shadow.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['workflow-shadows', workflow] }),
  });
  return (
    <>
      <p>
        <b>{t(`trial.${shadow.state}`)}</b> <Moment at={shadow.startedAt} />{' '}
        {t('trial.asked', { changes: shadow.changes, count: count(shadow.changes) })}
      </p>
      <Outcomes outcomes={shadow.outcomes} />
      <p className={styles.actions}>
        <Button small aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('trial.report')}
        </Button>
        {shadow.state === 'running' && (
          <Button small busy={stop.isPending} onClick={() => stop.mutate()}>
            {t('trial.stop')}
          </Button>
        )}
      </p>
      {stop.error !== null && <ProblemNotice error={stop.error} />}
      {open && report.error !== null && <ProblemNotice error={report.error} />}
      {open && report.data !== undefined && <Reasons reasons={report.data.reasons} />}
    </>
  );
}

const outcomeNames = ['allowed', 'observed', 'overridden', 'refused'] as const;

function Outcomes({ outcomes }: Pick<SimulationOut, 'outcomes'>) {
  const t = useWorkflowTexts();
  const { count } = useNumbers();
  return (
    <Facts
      facts={outcomeNames.map((name) => ({
        name: t(`outcome.${name}`),
        value: name === 'refused' && outcomes.refused > 0 ? <b>{count(outcomes.refused)}</b> : count(outcomes[name]),
      }))}
    />
  );
}

function Reasons({ reasons }: Pick<SimulationOut, 'reasons'>) {
  const t = useWorkflowTexts();
  const { detail } = useReasons();
  const { count } = useNumbers();
  if (reasons.length === 0) return <p className="muted">{t('trial.none')}</p>;
  return (
    <ul className={styles.sentences}>
      {reasons.map(({ outcome, code, guard, from, to, changes, examples }) => (
        <li key={[outcome, code, guard, from, to].join(' ')}>
          <b>{t('trial.reason', { count: count(changes), from: from ?? t('trial.new'), to })}</b>{' '}
          {examples[0] !== undefined && detail(examples[0].texts, examples[0].detail)}{' '}
          <small className="muted">{code}</small>
        </li>
      ))}
    </ul>
  );
}
