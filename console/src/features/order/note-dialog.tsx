import type { OrderOut } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useSharedTexts } from '../../shared/texts.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { CheckField, TextArea } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { useChangeOrder } from './order-data.ts';
import { useOrderTexts } from './texts.ts';

/** Adds a message, for everybody who may see the order, and a note for the house. */
export function NoteDialog({ order, onClose }: { order: OrderOut; onClose: () => void }) {
  const t = useOrderTexts();
  const shared = useSharedTexts();
  const change = useChangeOrder();
  const [message, setMessage] = useState('');
  const [note, setNote] = useState('');
  const [notify, setNotify] = useState(false);
  const [tried, setTried] = useState(false);
  const empty = message.trim() === '';
  const add = useMutation({
    mutationFn: () =>
      change(order.id, {
        kind: 'messages',
        body: { message: message.trim(), notify, ...(note.trim() === '' ? {} : { note: note.trim() }) },
      }),
    onSuccess: () => {
      showToast({ text: t('noted') });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('note.title')}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (!empty && !add.isPending) add.mutate();
      }}
      actions={
        <>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button look="primary" type="submit" busy={add.isPending}>
            {t('note.do')}
          </Button>
        </>
      }
    >
      <TextArea
        label={t('act.message')}
        help={t('act.message.help')}
        autoFocus
        value={message}
        fault={tried && empty ? t('note.empty') : undefined}
        onChange={({ target }) => setMessage(target.value)}
      />
      <TextArea
        label={t('act.note')}
        help={t('act.note.help')}
        optional
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <CheckField label={t('act.notify')} checked={notify} onChange={({ target }) => setNotify(target.checked)} />
      {add.isError && <ProblemNotice error={add.error} />}
    </Dialog>
  );
}
