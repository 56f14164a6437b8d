import type { OrderOut } from '@milepost/contract';
import { useState } from 'react';
import { useActors } from '../../shared/actors.ts';
import { groupSign } from '../../shared/decimals.ts';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { useSession } from '../../shared/session.ts';
import { toggled } from '../../shared/toggled.ts';
import { CheckField, SelectField, TextArea, TextField } from '../../shared/ui/fields.tsx';
import { PairFields } from '../../shared/ui/pair-fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import styles from './forms.module.css';
import type { OrderDraft } from './order-draft.ts';
import { orderDraft, toOrderPatch } from './order-draft.ts';
import { OrderFormDialog, useOrderForm } from './order-form.tsx';
import { useOrderTexts } from './texts.ts';

/** The order's own fields: its names, what is promised, who takes care of it, and whatever else is kept with it. */
export function OrderDialog({ order, onClose }: { order: OrderOut; onClose: () => void }) {
  const t = useOrderTexts();
  const { account } = useSession();
  const { zone, format } = useLocale();
  const users = useActors().filter(({ kind, active, id }) => kind === 'user' && (active || id === order.ownerId));
  const zones = { times: zone, days: account.timeZone };
  // What was there when one began: others may change the order meanwhile, and what they changed stays.
  const [{ before, began }] = useState(() => ({ before: orderDraft(order, account.currency, zones), began: order }));
  const [draft, setDraft] = useState<OrderDraft>(before);
  const form = useOrderForm(order, t('order.changed'), onClose);
  const put = (part: Partial<OrderDraft>) => setDraft((current) => ({ ...current, ...part }));
  const submit = () => {
    const made = toOrderPatch(draft, before, began, { group: groupSign(format), zones });
    if ('faults' in made) form.refuse(new Map([...made.faults].map(([at, name]) => [at, t(`order.fault.${name}`)])));
    else form.send({ method: 'PATCH', kind: '', body: made.body });
  };
  return (
    <OrderFormDialog form={form} wide title={t('order.edit')} onClose={onClose} onSubmit={submit} act={t('order.save')}>
      <div className={styles.two}>
        <TextField
          label={t('order.reference')}
          optional
          autoFocus
          maxLength={200}
          value={draft.reference}
          fault={form.faults.get('/reference')}
          onChange={typed((reference) => put({ reference }))}
        />
        {users.length > 0 && (
          <SelectField
            label={t('order.owner')}
            optional
            value={draft.ownerId}
            fault={form.faults.get('/ownerId')}
            options={[
              { value: '', label: t('order.owner.none') },
              ...users.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={typed((ownerId) => put({ ownerId }))}
          />
        )}
        <TextField
          label={t('promise.promised')}
          optional
          type="date"
          value={draft.dueAt}
          fault={form.faults.get('/dueAt')}
          onChange={typed((dueAt) => put({ dueAt }))}
        />
        <TextField
          label={t('promise.ordered')}
          optional
          type="datetime-local"
          value={draft.orderedAt}
          fault={form.faults.get('/orderedAt')}
          onChange={typed((orderedAt) => put({ orderedAt }))}
        />
        <TextField
          label={t('order.total')}
          optional
          inputMode="decimal"
          value={draft.total}
          fault={form.faults.get('/total') ?? form.faults.get('/total/amount')}
          onChange={typed((total) => put({ total }))}
        />
        <TextField
          label={t('line.currency')}
          maxLength={3}
          value={draft.currency}
          fault={form.faults.get('/total/currency')}
          onChange={typed((currency) => put({ currency }))}
        />
      </div>
      {users.length > 0 && (
        <fieldset className={styles.part}>
          <legend>{t('order.watchers')}</legend>
          <div className={styles.two}>
            {users.map(({ id, name }) => (
              <CheckField
                key={id}
                label={name}
                checked={draft.watcherIds.includes(id)}
                onChange={() => put({ watcherIds: toggled(draft.watcherIds, id) })}
              />
            ))}
          </div>
        </fieldset>
      )}
      <fieldset className={styles.part}>
        <legend>{t('order.ids')}</legend>
        <div className={styles.two}>
          {Object.entries(draft.externalIds).map(([source, id]) => (
            <TextField
              key={source}
              label={source}
              maxLength={200}
              value={id}
              fault={form.faults.get(`/externalIds/${source}`)}
              onChange={typed((next) => put({ externalIds: { ...draft.externalIds, [source]: next } }))}
            />
          ))}
        </div>
        <PairFields
          label={t('order.ids.more')}
          pairs={draft.moreIds}
          onPairs={(moreIds) => put({ moreIds })}
          nameLabel={t('order.ids.source')}
          valueLabel={t('order.ids.id')}
          add={t('order.ids.add')}
          faultOf={({ id, name }) =>
            form.faults.get(`/externalIds#${id}`) ?? form.faults.get(`/externalIds/${name.trim()}`)
          }
        />
      </fieldset>
      <div className={styles.part}>
        <PairFields
          label={t('order.data')}
          help={t('order.data.help')}
          pairs={draft.data}
          onPairs={(data) => put({ data })}
          nameLabel={t('order.data.name')}
          valueLabel={t('order.data.value')}
          add={t('order.data.add')}
          faultOf={({ id }) => form.faults.get(`/data#${id}`)}
        />
      </div>
      <CheckField
        label={t('order.held')}
        help={t('order.held.help')}
        checked={draft.timersHeld}
        onChange={({ target }) => put({ timersHeld: target.checked })}
      />
      <TextArea
        label={t('order.note')}
        help={t('order.note.help')}
        optional
        rows={2}
        value={draft.note}
        onChange={typed((note) => put({ note }))}
      />
    </OrderFormDialog>
  );
}
