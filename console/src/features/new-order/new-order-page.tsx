import type { ChangedOrderOut } from '@milepost/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { send } from '../../shared/api.ts';
import { groupSign } from '../../shared/decimals.ts';
import type { Faults } from '../../shared/faults.ts';
import { useReasons } from '../../shared/reasons/reasons.ts';
import { faultsOf, useFocusOnFault } from '../../shared/faults.ts';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { notePosition } from '../../shared/latest.ts';
import { useCan, useSession } from '../../shared/session.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { useTitle } from '../../shared/title.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button, buttonClass } from '../../shared/ui/button.tsx';
import { CheckField, TextArea } from '../../shared/ui/fields.tsx';
import { AddressFields } from '../../shared/ui/address-fields.tsx';
import { PairFields } from '../../shared/ui/pair-fields.tsx';
import { PageHead, Panel } from '../../shared/ui/panel.tsx';
import { NoticeBar, ProblemNotice } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { BasicFields, useBeginning } from './basic-fields.tsx';
import { CustomerFields } from './customer-fields.tsx';
import { LineFields } from './line-fields.tsx';
import styles from './new-order.module.css';
import type { ChangeDraft, OrderDraft } from './order-draft.ts';
import { emptyDraft, inWords, toNewOrder } from './order-draft.ts';
import { useNewOrderTexts } from './texts.ts';

/** A new order, written down by hand: what comes by telephone or over the counter. */
export function Page() {
  const t = useNewOrderTexts();
  useTitle(t('title'));
  return (
    <>
      <nav aria-label={t('crumb')} className={styles.crumb}>
        <Link to="/orders">{t('crumb.orders')}</Link>
      </nav>
      <PageHead title={t('title')} note={t('lead')} />
      {useCan('orders.write') ? <Form /> : <NoticeBar>{t('may.not')}</NoticeBar>}
    </>
  );
}

const nothing: Faults = new Map();

function Form() {
  const t = useNewOrderTexts();
  const reasons = useReasons();
  const shared = useSharedTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { account } = useSession();
  const group = groupSign(useLocale().format);
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<OrderDraft>(() => emptyDraft(account.currency, crypto.randomUUID()));
  const [typedFaults, setTypedFaults] = useState(nothing);
  // A second try after an answer that was lost makes no second order.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const beginning = useBeginning(draft);
  const change: ChangeDraft = (part) => setDraft((before) => ({ ...before, ...part }));
  const make = useMutation({
    mutationFn: (body: object) =>
      send<ChangedOrderOut>('POST', '/v1/orders', body, { 'idempotency-key': idempotencyKey }),
    onSuccess: async (order) => {
      notePosition(order.position);
      void client.invalidateQueries({ queryKey: ['orders'] });
      void client.invalidateQueries({ queryKey: ['counts'] });
      void client.invalidateQueries({ queryKey: ['board'] });
      showToast({ text: t('made', { order: order.reference ?? `#${order.number}` }) });
      await navigate({ to: '/orders/$key', params: { key: order.id }, replace: true });
    },
    onError: (error) => setTypedFaults(faultsOf(error, reasons)),
  });
  useFocusOnFault(form, typedFaults);
  const submit = () => {
    const made = toNewOrder({ ...draft, ...beginning.chosen }, group);
    if ('faults' in made) {
      make.reset();
      setTypedFaults(inWords(made.faults, (name) => t(`fault.${name}`)));
    } else if (!make.isPending) {
      setTypedFaults(nothing);
      make.mutate(made.body);
    }
  };
  const faultAt = (pointer: string) => typedFaults.get(pointer);
  const fields = { draft, change, faultAt };
  return (
    <form
      ref={form}
      noValidate
      className={styles.form}
      aria-label={t('title')}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Panel title={t('order')}>
        <BasicFields {...fields} beginning={beginning} />
      </Panel>
      <Panel title={t('customer')}>
        <CustomerFields {...fields} />
      </Panel>
      <Panel title={t('lines')} note={t('lines.note')}>
        <LineFields {...fields} group={group} />
      </Panel>
      <Panel title={t('shipping')} note={shared('optional')}>
        <AddressFields
          address={draft.shipping}
          onAddress={(shipping) => change({ shipping })}
          at="/shippingAddress"
          faultAt={faultAt}
        />
        <div className={styles.after}>
          <CheckField
            label={t('billed')}
            checked={draft.billed}
            onChange={({ target }) => change({ billed: target.checked })}
          />
        </div>
        {draft.billed && (
          <fieldset className={styles.billing}>
            <legend>{t('billing')}</legend>
            <AddressFields
              address={draft.billing}
              onAddress={(billing) => change({ billing })}
              at="/billingAddress"
              faultAt={faultAt}
            />
          </fieldset>
        )}
      </Panel>
      <Panel title={t('more')}>
        <div className={styles.stack}>
          <TextArea
            label={t('message')}
            help={t('message.help')}
            optional
            value={draft.message}
            onChange={typed((message) => change({ message }))}
          />
          <CheckField
            label={t('notify')}
            help={t('notify.help')}
            checked={draft.notify}
            onChange={({ target }) => change({ notify: target.checked })}
          />
          <TextArea
            label={t('note')}
            help={t('note.help')}
            optional
            value={draft.note}
            onChange={typed((note) => change({ note }))}
          />
          <PairFields
            label={t('external')}
            help={t('external.help')}
            pairs={draft.externalIds}
            onPairs={(externalIds) => change({ externalIds })}
            nameLabel={t('external.source')}
            valueLabel={t('external.id')}
            add={t('external.add')}
            faultOf={({ id, name }) => faultAt(`/externalIds#${id}`) ?? faultAt(`/externalIds/${name.trim()}`)}
          />
          <PairFields
            label={t('data')}
            help={t('data.help')}
            pairs={draft.data}
            onPairs={(data) => change({ data })}
            nameLabel={t('data.name')}
            valueLabel={t('data.value')}
            add={t('data.add')}
            faultOf={({ id }) => faultAt(`/data#${id}`)}
          />
        </div>
      </Panel>
      {make.isError && <ProblemNotice error={make.error} onRetry={submit} />}
      <div className={styles.bar}>
        {typedFaults.size > 0 && <p role="status">{t('faults', { count: typedFaults.size })}</p>}
        <Link to="/orders" className={buttonClass({})}>
          {t('leave')}
        </Link>
        <Button look="primary" type="submit" busy={make.isPending}>
          {t('make')}
        </Button>
      </div>
    </form>
  );
}
