import type { FirstStepsOut, SamplesMadeOut, SamplesPutAwayOut } from '@milepost/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../../../shared/api.ts';
import { notePosition } from '../../../shared/latest.ts';
import { showToast } from '../../../shared/toasts.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { ConfirmDialog } from '../../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/states.tsx';
import { useKeepFirstSteps } from './first-steps-data.ts';
import type { StepProps } from './step-frame.tsx';
import { StepFrame } from './step-frame.tsx';
import { useFirstStepsTexts } from './texts.ts';

/** Sample orders: made with one click, and put away with two. */
export function OrdersStep({ samples, ...step }: StepProps & Pick<FirstStepsOut, 'samples'>) {
  const t = useFirstStepsTexts();
  const client = useQueryClient();
  const keep = useKeepFirstSteps();
  const [leaving, setLeaving] = useState(false);
  const renewed = async (position: string) => {
    notePosition(position);
    await Promise.all([keep.mutateAsync('open'), ...['first-steps', 'orders', 'counts'].map(renew)]);
  };
  const renew = (key: string) => client.invalidateQueries({ queryKey: [key] });
  const make = useMutation({
    mutationFn: () => send<SamplesMadeOut>('POST', '/v1/samples'),
    onSuccess: async ({ created, position }) => {
      await renewed(position);
      showToast({ text: t('orders.made', { count: created }) });
    },
  });
  const putAway = useMutation({
    mutationFn: () => send<SamplesPutAwayOut>('DELETE', '/v1/samples'),
    onSuccess: async ({ archived, position }) => {
      setLeaving(false);
      await renewed(position);
      showToast({ text: t('orders.away.done', { count: archived }) });
    },
  });
  const action =
    samples === 'here' ? (
      <Button small look="quiet" onClick={() => setLeaving(true)}>
        {t('orders.away')}
      </Button>
    ) : samples === 'none' && !step.done ? (
      <Button small look={step.next ? 'primary' : 'plain'} busy={make.isPending} onClick={() => make.mutate()}>
        {t('orders.do')}
      </Button>
    ) : undefined;
  return (
    <>
      <StepFrame name="orders" {...step} action={action}>
        {make.isError && <ProblemNotice error={make.error} />}
      </StepFrame>
      {leaving && (
        <ConfirmDialog
          title={t('orders.away.title')}
          action={t('orders.away.do')}
          busy={putAway.isPending}
          error={putAway.error}
          onConfirm={() => putAway.mutate()}
          onClose={() => setLeaving(false)}
        >
          {t('orders.away.text')}
        </ConfirmDialog>
      )}
    </>
  );
}
