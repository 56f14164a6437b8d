import type { OrderOut } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useSharedTexts } from '../../shared/texts.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { TextArea } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { useChangeOrder } from './order-data.ts';
import { useOrderTexts } from './texts.ts';
import type { ClosedWay } from './transitions.ts';

/** Asks those who may for a step that one may not take. */
export function AskDialog({ order, way, onClose }: { order: OrderOut; way: ClosedWay; onClose: () => void }) {
  const t = useOrderTexts();
  const shared = useSharedTexts();
  const change = useChangeOrder();
  const [message, setMessage] = useState('');
  const ask = useMutation({
    mutationFn: () =>
      change(order.id, {
        kind: 'requests',
        body: { to: way.to, ...(message.trim() === '' ? {} : { message: message.trim() }) },
      }),
    onSuccess: () => {
      showToast({ text: t('asked') });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('ask.title', { name: way.label })}
      lead={t('ask.lead')}
      onClose={onClose}
      onSubmit={() => !ask.isPending && ask.mutate()}
      actions={
        <>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button look="primary" type="submit" busy={ask.isPending}>
            {t('ask.do')}
          </Button>
        </>
      }
    >
      <TextArea
        label={t('act.message')}
        optional
        autoFocus
        value={message}
        onChange={({ target }) => setMessage(target.value)}
      />
      {ask.isError && <ProblemNotice error={ask.error} />}
    </Dialog>
  );
}
