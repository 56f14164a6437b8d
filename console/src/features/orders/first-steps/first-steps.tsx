import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useSession } from '../../../shared/session.ts';
import { showToast } from '../../../shared/toasts.ts';
import { Button, buttonClass } from '../../../shared/ui/button.tsx';
import { Panel } from '../../../shared/ui/panel.tsx';
import { ProblemNotice, Skeleton } from '../../../shared/ui/states.tsx';
import { CallStep } from './call-step.tsx';
import { firstStepsQuery, useKeepFirstSteps } from './first-steps-data.ts';
import styles from './first-steps.module.css';
import { OrdersStep } from './orders-step.tsx';
import type { StepName, StepProps } from './step-frame.tsx';
import { StepFrame } from './step-frame.tsx';
import { useFirstStepsTexts } from './texts.ts';
import { WorkflowStep } from './workflow-step.tsx';

const rightOf = {
  orders: 'backfill',
  key: 'keys.manage',
  endpoint: 'endpoints.manage',
  colleague: 'users.manage',
  workflow: 'workflows.publish',
} as const satisfies Record<StepName, string>;

const names = Object.keys(rightOf) as readonly StepName[];

/** What one begins with in a new account. Each step is ticked off by what is there, wherever it was done. */
export function FirstSteps() {
  const t = useFirstStepsTexts();
  const { rights } = useSession();
  const { data, error, isPending, refetch } = useQuery(firstStepsQuery);
  const keep = useKeepFirstSteps();
  if (isPending) return <Skeleton rows={5} />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const mine = names.filter((name) => rights.includes(rightOf[name]));
  const open = mine.filter((name) => !data[name]);
  const stepOf = (name: StepName): StepProps => ({ done: data[name], next: open[0] === name });
  const parts = {
    orders: () => <OrdersStep {...stepOf('orders')} samples={data.samples} />,
    key: () => <CallStep {...stepOf('key')} />,
    endpoint: () => <LinkStep name="endpoint" to="/webhooks" {...stepOf('endpoint')} />,
    colleague: () => <LinkStep name="colleague" to="/people" {...stepOf('colleague')} />,
    workflow: () => <WorkflowStep {...stepOf('workflow')} />,
  } as const;
  const close = () => {
    keep.mutate('done', {
      onSuccess: () => open.length > 0 && showToast({ text: t('hidden') }),
    });
  };
  return (
    <Panel
      title={t('title')}
      note={t('progress', { done: mine.length - open.length, all: mine.length })}
      className={styles.panel}
      actions={
        <Button small look={open.length === 0 ? 'primary' : 'quiet'} icon={X} busy={keep.isPending} onClick={close}>
          {t(open.length === 0 ? 'close' : 'hide')}
        </Button>
      }
    >
      {keep.isError && <ProblemNotice error={keep.error} />}
      <ol className={styles.steps}>
        {mine.map((name) => (
          <li key={name}>{parts[name]()}</li>
        ))}
      </ol>
    </Panel>
  );
}

interface LinkStepProps extends StepProps {
  readonly name: 'endpoint' | 'colleague';
  readonly to: '/webhooks' | '/people';
}

/** A step that is done on another page. */
function LinkStep({ name, to, ...step }: LinkStepProps) {
  const t = useFirstStepsTexts();
  const keep = useKeepFirstSteps();
  return (
    <StepFrame
      {...{ name, ...step }}
      action={
        <Link
          to={to}
          className={buttonClass({ small: true, look: step.next ? 'primary' : 'plain' })}
          onClick={() => keep.mutate('open')}
        >
          {t(`do.${name}`)}
        </Link>
      }
    />
  );
}
