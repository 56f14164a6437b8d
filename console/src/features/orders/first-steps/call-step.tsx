import type { ChangedOrderOut, NewKeyOut } from '@milepost/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { send, serverRoot } from '../../../shared/api.ts';
import { notePosition } from '../../../shared/latest.ts';
import { useSession } from '../../../shared/session.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { CodeBlock, CopyField } from '../../../shared/ui/copying.tsx';
import { ProblemNotice } from '../../../shared/ui/states.tsx';
import { useKeepFirstSteps } from './first-steps-data.ts';
import styles from './first-steps.module.css';
import type { StepProps } from './step-frame.tsx';
import { StepFrame } from './step-frame.tsx';
import type { CallSubject } from './five-calls.ts';
import { fiveCalls, tried } from './five-calls.ts';
import { useFirstStepsTexts } from './texts.ts';

/** A key and an order to try it on, with five calls as they are pasted into a terminal. */
export function CallStep(step: StepProps) {
  const t = useFirstStepsTexts();
  const client = useQueryClient();
  const keep = useKeepFirstSteps();
  const { account } = useSession();
  const make = useMutation({
    mutationFn: async (): Promise<CallSubject> => {
      const key = await send<NewKeyOut>('POST', '/v1/keys', { name: t('key.name'), role: 'manager' });
      const order = await send<ChangedOrderOut>('POST', '/v1/orders', {
        ...{ workflow: 'retail', reference: `TRY-${Date.now().toString(36).toUpperCase()}`, lines: [tried] },
      });
      notePosition(order.position);
      return { url: serverRoot.href.replace(/\/$/, ''), secret: key.secret, account: account.code, order };
    },
    onSuccess: async () => {
      await keep.mutateAsync('open');
      await Promise.all(
        [['first-steps'], ['orders'], ['counts'], ['keys']].map((queryKey) => client.invalidateQueries({ queryKey })),
      );
    },
  });
  const made = make.data;
  return (
    <StepFrame
      name="key"
      {...step}
      action={
        <Button small look={step.next ? 'primary' : 'plain'} busy={make.isPending} onClick={() => make.mutate()}>
          {t(step.done ? 'key.again' : 'key.do')}
        </Button>
      }
    >
      {make.isError && <ProblemNotice error={make.error} />}
      {made !== undefined && <Calls subject={made} />}
    </StepFrame>
  );
}

function Calls({ subject }: { subject: CallSubject }) {
  const t = useFirstStepsTexts();
  const { id, reference } = subject.order;
  return (
    <div className={styles.calls}>
      <CopyField label={t('key.secret')} value={subject.secret} />
      <p>
        {t.rich('key.run', {
          name: reference,
          order: (name) => (
            <Link to="/orders/$key" params={{ key: id }}>
              {name}
            </Link>
          ),
        })}
      </p>
      {fiveCalls(subject).map(({ key, vendor, line }, index) => (
        <CodeBlock key={key} label={`${index + 1}. ${vendor}`} note={t(`call.${key}`)} text={line} />
      ))}
    </div>
  );
}
