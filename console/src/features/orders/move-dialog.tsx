import type { OrderRowOut } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { CheckField, SelectField, TextArea } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { useSharedTexts } from '../../shared/texts.ts';
import { useStatuses } from '../../shared/workflows.ts';
import { useTimes } from '../../shared/i18n/times.ts';
import type { MoveWish } from './jobs.ts';
import { hasEnded, startMove, useJob } from './jobs.ts';
import { JobProgress, Rehearsal } from './job-views.tsx';
import { useOrdersTexts } from './texts.ts';

interface MoveDialogProps {
  readonly filter: Readonly<Record<string, unknown>>;
  /** The chosen orders as far as they are loaded: they say which statuses there are. */
  readonly orders: readonly OrderRowOut[];
  /** Everything that matches the filters, also what is not loaded. */
  readonly matching: boolean;
  readonly onClose: (moved: boolean) => void;
}

/** Moves many orders: choose, rehearse, and only then do it. */
export function MoveDialog({ filter, orders, matching, onClose }: MoveDialogProps) {
  const t = useOrdersTexts();
  const [wish, setWish] = useState<MoveWish>({ filter, to: '', message: '', reason: '', notify: false });
  const rehearsal = useMutation({ mutationFn: () => startMove(wish, true) });
  const run = useMutation({ mutationFn: () => startMove(wish, false) });
  const dry = useJob(rehearsal.data?.id);
  const title = matching ? t('bulk.title.all') : t('bulk.title', { count: orders.length });
  const common = { wish, setWish, orders, title };

  if (run.data !== undefined)
    return <Running id={run.data.id} orders={orders} to={wish.to} onClose={() => onClose(true)} />;
  if (rehearsal.data === undefined || dry.data === undefined || !hasEnded(dry.data))
    return (
      <Choose
        {...common}
        checking={rehearsal.isPending || rehearsal.data !== undefined}
        error={rehearsal.error ?? dry.error}
        onCheck={() => rehearsal.mutate()}
        onClose={() => onClose(false)}
      />
    );
  return (
    <Confirm
      {...common}
      job={dry.data}
      busy={run.isPending}
      error={run.error}
      onRun={() => run.mutate()}
      onBack={() => rehearsal.reset()}
      onClose={() => onClose(false)}
    />
  );
}

interface StepProps {
  readonly wish: MoveWish;
  readonly setWish: (wish: MoveWish) => void;
  readonly orders: readonly OrderRowOut[];
  readonly title: string;
  readonly error: unknown;
  readonly onClose: () => void;
}

function Choose(props: StepProps & { checking: boolean; onCheck: () => void }) {
  const { wish, setWish, orders, title, checking, error, onCheck, onClose } = props;
  const t = useOrdersTexts();
  const statuses = useStatuses();
  const used = new Set(orders.map(({ workflow }) => workflow));
  const workflows = statuses.workflows.filter(({ key }) => used.size === 0 || used.has(key));
  const options = workflows.flatMap((workflow) =>
    workflow.statuses.map(({ key }) => ({
      value: key,
      label: statuses.label(workflow.key, key) + (workflows.length > 1 ? ` (${workflow.name})` : ''),
    })),
  );
  const unique = [...new Map(options.map((option) => [option.value, option])).values()];
  const leading = workflows.flatMap(({ transitions }) => transitions).filter(({ to }) => to === wish.to);
  const reasons = [...new Set(leading.flatMap((transition) => transition.reasons))];
  return (
    <Dialog
      title={title}
      lead={checking ? t('bulk.checking') : undefined}
      onClose={onClose}
      onSubmit={() => wish.to !== '' && !checking && onCheck()}
      actions={
        <Button look="primary" type="submit" busy={checking} impossible={wish.to === ''}>
          {t('bulk.check')}
        </Button>
      }
    >
      <SelectField
        label={t('bulk.to')}
        value={wish.to}
        autoFocus
        onChange={({ target }) => setWish({ ...wish, to: target.value, reason: '' })}
        options={[{ value: '', label: t('bulk.choose') }, ...unique]}
      />
      {reasons.length > 0 && (
        <SelectField
          label={t('bulk.reason')}
          optional
          value={wish.reason}
          onChange={({ target }) => setWish({ ...wish, reason: target.value })}
          options={['', ...reasons].map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
        />
      )}
      <TextArea
        label={t('bulk.message')}
        help={t('bulk.message.help')}
        optional
        value={wish.message}
        onChange={({ target }) => setWish({ ...wish, message: target.value })}
      />
      {error !== null && <ProblemNotice error={error} onRetry={onCheck} />}
    </Dialog>
  );
}

interface ConfirmProps extends StepProps {
  readonly job: Parameters<typeof Rehearsal>[0]['job'];
  readonly busy: boolean;
  readonly onRun: () => void;
  readonly onBack: () => void;
}

function Confirm({ wish, setWish, title, job, busy, error, onRun, onBack, onClose }: ConfirmProps) {
  const t = useOrdersTexts();
  const shared = useSharedTexts();
  const times = useTimes();
  const { changed } = job.progress;
  return (
    <Dialog
      title={title}
      lead={t('bulk.dry', { time: times.clock(new Date(job.finishedAt ?? job.createdAt)) })}
      onClose={onClose}
      onSubmit={onRun}
      actions={
        <>
          <Button look="quiet" onClick={onBack}>
            {t('bulk.back')}
          </Button>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          {changed > 0 && (
            <Button look="primary" type="submit" busy={busy}>
              {t('bulk.run', { count: changed })}
            </Button>
          )}
        </>
      }
    >
      <Rehearsal job={job} />
      {changed > 0 && (
        <CheckField
          label={t('bulk.notify')}
          help={t('bulk.notify.help')}
          checked={wish.notify}
          onChange={({ target }) => setWish({ ...wish, notify: target.checked })}
        />
      )}
      {error !== null && <ProblemNotice error={error} />}
    </Dialog>
  );
}

function Running({
  id,
  orders,
  to,
  onClose,
}: {
  id: string;
  orders: readonly OrderRowOut[];
  to: string;
  onClose: () => void;
}) {
  const t = useOrdersTexts();
  const statuses = useStatuses();
  const job = useJob(id);
  const workflow =
    orders[0]?.workflow ?? statuses.workflows.find((one) => one.statuses.some(({ key }) => key === to))?.key;
  const status = statuses.label(workflow ?? '', to);
  const ended = job.data !== undefined && hasEnded(job.data);
  return (
    <Dialog
      title={ended ? t('bulk.done', { status }) : t('bulk.moving', { status })}
      onClose={onClose}
      actions={<Button onClick={onClose}>{ended ? t('bulk.close') : t('bulk.hide')}</Button>}
    >
      {job.data !== undefined && <JobProgress job={job.data} />}
      {job.isError && <ProblemNotice error={job.error} onRetry={() => void job.refetch()} />}
    </Dialog>
  );
}
