import type { OrderOut } from '@milepost/contract';
import { useState } from 'react';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { CheckField, SelectField, TextArea, TextField } from '../../shared/ui/fields.tsx';
import { useSharedTexts } from '../../shared/texts.ts';
import { useStatuses } from '../../shared/workflows.ts';
import { useOrderTexts } from './texts.ts';
import { Conflict, useTakeWay } from './take-way.tsx';
import type { Way } from './transitions.ts';

interface TransitionDialogProps {
  readonly order: OrderOut;
  readonly way: Way;
  /** The ways that are open now: after a lost race they may be others. */
  readonly open: readonly Way[];
  readonly onDone?: () => void;
  readonly onClose: () => void;
}

/** Asks for what the way needs. What was typed stays until it is done or left. */
export function TransitionDialog({ order, way, open, onDone, onClose }: TransitionDialogProps) {
  const t = useOrderTexts();
  const shared = useSharedTexts();
  const statuses = useStatuses();
  const take = useTakeWay();
  const [from] = useState(order.status);
  const [message, setMessage] = useState('');
  const [note, setNote] = useState('');
  const [reason, setReason] = useState('');
  const [notify, setNotify] = useState(true);
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const wanted = way.input.filter((name) => name !== 'message' && name !== 'reason');
  const missing = {
    message: way.input.includes('message') && message.trim() === '',
    reason: way.reasonRequired && reason === '',
    fields: wanted.filter((name) => (fields[name] ?? '').trim() === ''),
  };
  const complete = !missing.message && !missing.reason && missing.fields.length === 0;
  const { key } = order.workflow;
  const submit = () => {
    setTried(true);
    if (!complete || take.isPending) return;
    const said = {
      ...(message.trim() === '' ? {} : { message: message.trim() }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(reason === '' ? {} : { reason }),
      ...(wanted.length === 0 ? {} : { data: toData(fields) }),
      ...(way.notifies ? { notify } : {}),
    };
    take.mutate(
      { order, way, said },
      {
        onSuccess: () => {
          onDone?.();
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      title={way.label}
      lead={
        way.instructions === ''
          ? t('act.to', { from: statuses.label(key, from), to: statuses.label(key, way.to) })
          : way.instructions
      }
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button look="primary" type="submit" busy={take.isPending}>
            {way.label}
          </Button>
        </>
      }
    >
      <Conflict order={order} take={take} open={open} />
      {wanted.map((name, index) => (
        <TextField
          key={name}
          label={t.maybe(`act.field.${name}`, name.replace(/^data\./, ''))}
          autoFocus={index === 0}
          value={fields[name] ?? ''}
          fault={tried && missing.fields.includes(name) ? t('act.missing') : undefined}
          onChange={({ target }) => setFields({ ...fields, [name]: target.value })}
        />
      ))}
      {way.reasons.length > 0 && (
        <SelectField
          label={t('act.reason')}
          optional={!way.reasonRequired}
          autoFocus={wanted.length === 0}
          value={reason}
          fault={tried && missing.reason ? t('act.reason.missing') : undefined}
          onChange={({ target }) => setReason(target.value)}
          options={[
            { value: '', label: t('act.reason.choose') },
            ...way.reasons.map((each) => ({ value: each.key, label: each.label })),
          ]}
        />
      )}
      <TextArea
        label={t('act.message')}
        optional={!way.input.includes('message')}
        help={t('act.message.help')}
        value={message}
        fault={tried && missing.message ? t('act.missing') : undefined}
        onChange={({ target }) => setMessage(target.value)}
      />
      <TextArea
        label={t('act.note')}
        optional
        rows={2}
        help={t('act.note.help')}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      {way.notifies && (
        <CheckField label={t('act.notify')} checked={notify} onChange={({ target }) => setNotify(target.checked)} />
      )}
    </Dialog>
  );
}

/** `data.a.b` and `trackingNumber` as the API takes them: an object. */
function toData(fields: Readonly<Record<string, string>>): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(fields)) {
    const names = path.replace(/^data\./, '').split('.');
    const last = names.pop()!;
    const place = names.reduce<Record<string, unknown>>((object, name) => {
      const next = (object[name] ?? {}) as Record<string, unknown>;
      object[name] = next;
      return next;
    }, data);
    place[last] = value.trim();
  }
  return data;
}
