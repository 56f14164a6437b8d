import type { LineOut, OrderOut } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { groupSign } from '../../shared/decimals.ts';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { useSession } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import styles from './forms.module.css';
import type { LineDraft } from './line-draft.ts';
import { lineDraft, placesOfPieces, toLineBody } from './line-draft.ts';
import { useChangeOrder } from './order-data.ts';
import { OrderFormDialog, useOrderForm } from './order-form.tsx';
import { useOrderTexts } from './texts.ts';

interface LineDialogProps {
  readonly order: OrderOut;
  /** Left out for a new one. */
  readonly line?: LineOut | undefined;
  readonly onClose: () => void;
}

/** A line: what it is, how many, and where the pieces are. The status that follows from them is set by itself. */
export function LineDialog({ order, line, onClose }: LineDialogProps) {
  const t = useOrderTexts();
  const { account } = useSession();
  const group = groupSign(useLocale().format);
  const isNew = line === undefined;
  const [before] = useState(() => lineDraft(line, order.total?.currency ?? account.currency));
  const [draft, setDraft] = useState<LineDraft>(before);
  const form = useOrderForm(order, t(isNew ? 'line.made' : 'line.changed'), onClose);
  const put = (part: Partial<LineDraft>) => setDraft((current) => ({ ...current, ...part }));
  const submit = () => {
    const made = toLineBody(draft, isNew ? undefined : before, group);
    if ('faults' in made) form.refuse(new Map([...made.faults].map(([at, name]) => [at, t(`line.fault.${name}`)])));
    else if (isNew) form.send({ kind: 'lines', body: made.body });
    else form.send({ method: 'PATCH', kind: `lines/${line.lineId}`, body: made.body });
  };
  return (
    <OrderFormDialog
      form={form}
      title={t(isNew ? 'line.new' : 'line.edit')}
      onClose={onClose}
      onSubmit={submit}
      act={t(isNew ? 'line.make' : 'line.save')}
    >
      <TextField
        label={t('lines.product')}
        autoFocus
        maxLength={200}
        value={draft.name}
        fault={form.faults.get('/name')}
        onChange={typed((name) => put({ name }))}
      />
      <div className={styles.two}>
        <TextField
          label={t('line.sku')}
          optional
          maxLength={200}
          value={draft.sku}
          fault={form.faults.get('/sku')}
          onChange={typed((sku) => put({ sku }))}
        />
        <TextField
          label={t('lines.ordered')}
          inputMode="numeric"
          value={draft.ordered}
          fault={form.faults.get('/ordered')}
          onChange={typed((ordered) => put({ ordered }))}
        />
        <TextField
          label={t('line.price')}
          optional
          inputMode="decimal"
          value={draft.price}
          fault={form.faults.get('/unitPrice') ?? form.faults.get('/unitPrice/amount')}
          onChange={typed((price) => put({ price }))}
        />
        <TextField
          label={t('line.currency')}
          maxLength={3}
          value={draft.currency}
          fault={form.faults.get('/unitPrice/currency')}
          onChange={typed((currency) => put({ currency }))}
        />
      </div>
      {!isNew && (
        <fieldset className={styles.part}>
          <legend>{t('lines.where')}</legend>
          <div className={styles.two}>
            {placesOfPieces.map((place) => (
              <TextField
                key={place}
                label={t(`line.${place}`)}
                inputMode="numeric"
                value={draft[place]}
                fault={form.faults.get(`/${place}`)}
                onChange={typed((value) => put({ [place]: value }))}
              />
            ))}
          </div>
        </fieldset>
      )}
    </OrderFormDialog>
  );
}

/** Asks before a line is taken off the order. */
export function RemoveLineDialog({ order, line, onClose }: LineDialogProps & { readonly line: LineOut }) {
  const t = useOrderTexts();
  const change = useChangeOrder();
  const remove = useMutation({
    mutationFn: () => change(order.id, { method: 'DELETE', kind: `lines/${line.lineId}`, ifVersion: order.version }),
    onSuccess: () => {
      showToast({ text: t('line.removed') });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('line.remove.title', { name: line.name ?? line.sku ?? line.lineId })}
      action={t('line.remove.do')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {t('line.remove.text')}
    </ConfirmDialog>
  );
}
