import type { OrderOut } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useSharedTexts } from '../../shared/texts.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { CheckField, SelectField, TextArea } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { useChangeOrder } from './order-data.ts';
import { orderName } from './order-name.ts';
import { useOrderTexts } from './texts.ts';
import { useUndo } from './undo.ts';

/** Sets any status, with a reason that stands in the history. */
export function OverrideDialog({ order, to, onClose }: { order: OrderOut; to: string; onClose: () => void }) {
  const t = useOrderTexts();
  const shared = useSharedTexts();
  const statuses = useStatuses();
  const change = useChangeOrder();
  const undo = useUndo();
  const [target, setTarget] = useState(to);
  const [reason, setReason] = useState('');
  const [message, setMessage] = useState('');
  const [notify, setNotify] = useState(false);
  const [tried, setTried] = useState(false);
  const { key } = order.workflow;
  const workflow = statuses.workflows.find((one) => one.key === key);
  const others = (workflow?.statuses ?? []).filter((status) => status.key !== order.status);
  const override = useMutation({
    mutationFn: () =>
      change(order.id, {
        kind: 'override',
        body: {
          to: target,
          reason: reason.trim(),
          notify,
          ...(message.trim() === '' ? {} : { message: message.trim() }),
        },
      }),
    onSuccess: (answer) => {
      const status = statuses.label(answer.workflow.key, answer.status);
      showToast({
        text: t('overridden', { order: orderName(answer), status }),
        action: { label: t('undo'), run: () => undo.mutate(answer) },
      });
      onClose();
    },
  });
  return (
    <Dialog
      dashed
      title={t('override.title')}
      lead={t('override.lead')}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (target !== '' && reason.trim() !== '' && !override.isPending) override.mutate();
      }}
      actions={
        <>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button look="primary" type="submit" busy={override.isPending}>
            {t('override.do')}
          </Button>
        </>
      }
    >
      <SelectField
        label={t('override.to')}
        value={target}
        autoFocus={to === ''}
        fault={tried && target === '' ? t('override.choose') : undefined}
        onChange={(event) => setTarget(event.target.value)}
        options={[
          { value: '', label: t('override.choose') },
          ...others.map((status) => ({ value: status.key, label: statuses.label(key, status.key) })),
        ]}
      />
      <TextArea
        label={t('override.why')}
        help={t('override.why.help')}
        autoFocus={to !== ''}
        value={reason}
        maxLength={2000}
        fault={tried && reason.trim() === '' ? t('override.why.missing') : undefined}
        onChange={(event) => setReason(event.target.value)}
      />
      <CheckField
        label={t('override.told')}
        help={notify ? undefined : t('override.not.told')}
        checked={notify}
        onChange={(event) => setNotify(event.target.checked)}
      />
      {notify && (
        <TextArea
          label={t('act.message')}
          optional
          help={t('act.message.help')}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
        />
      )}
      {override.isError && <ProblemNotice error={override.error} />}
    </Dialog>
  );
}
