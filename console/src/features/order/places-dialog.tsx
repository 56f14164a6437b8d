import type { OrderContactOut, OrderOut, OrderPatchIn } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { AddressDraft } from '../../shared/address.ts';
import { addressDraft, isCountry, toAddress } from '../../shared/address.ts';
import { useCustomerSuggestions } from '../../shared/customers.ts';
import { faultsOf, useFocusOnFault, useShownProblem } from '../../shared/faults.ts';
import { useReasons } from '../../shared/reasons/reasons.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { showToast } from '../../shared/toasts.ts';
import { AddressFields } from '../../shared/ui/address-fields.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { SuggestField } from '../../shared/ui/suggest-field.tsx';
import styles from './forms.module.css';
import { useChangeOrder } from './order-data.ts';
import { useOrderTexts } from './texts.ts';

interface PlacesDialogProps {
  readonly order: OrderOut;
  readonly contact: OrderContactOut;
  readonly onClose: () => void;
}

const places = ['shippingAddress', 'billingAddress'] as const;

/** Whose order it is, where it goes, and where the bill goes. An address in which nothing stands is taken away. */
export function PlacesDialog({ order, contact, onClose }: PlacesDialogProps) {
  const t = useOrderTexts();
  const shared = useSharedTexts();
  const reasons = useReasons();
  const change = useChangeOrder();
  const [before] = useState(() => ({
    shippingAddress: addressDraft(contact.shippingAddress),
    billingAddress: addressDraft(contact.billingAddress),
  }));
  const [draft, setDraft] = useState<Readonly<Record<(typeof places)[number], AddressDraft>>>(before);
  const [customer, setCustomer] = useState<{ readonly id: string; readonly label: string } | undefined>(
    contact.customer === null
      ? undefined
      : { id: contact.customer.id, label: contact.customer.name ?? contact.customer.email ?? contact.customer.id },
  );
  const [text, setText] = useState('');
  const suggestions = useCustomerSuggestions(text);
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const body = useRef<HTMLDivElement>(null);
  useFocusOnFault(body, faults);
  const save = useMutation({
    mutationFn: (wanted: OrderPatchIn) =>
      change(order.id, { method: 'PATCH', kind: '', body: wanted, ifVersion: order.version }),
    onSuccess: () => {
      showToast({ text: t('places.changed') });
      onClose();
    },
    onError: (error) => setFaults(faultsOf(error, reasons)),
  });
  useShownProblem(body, save.error);
  const submit = () => {
    const wrong = places.filter((place) => !isCountry(draft[place]));
    setFaults(new Map(wrong.map((place) => [`/${place}/country`, t('places.fault.country')])));
    if (wrong.length > 0) return;
    const changed = places.filter((place) => JSON.stringify(draft[place]) !== JSON.stringify(before[place]));
    const wanted: OrderPatchIn = {
      ...Object.fromEntries(
        changed.map((place) => {
          const address = toAddress(draft[place]);
          return [place, Object.keys(address).length === 0 ? null : address];
        }),
      ),
      ...((customer?.id ?? null) === (contact.customer?.id ?? null) ? {} : { customerId: customer?.id ?? null }),
    };
    if (Object.keys(wanted).length === 0) onClose();
    else if (!save.isPending) save.mutate(wanted);
  };
  return (
    <Dialog
      wide
      title={t('places.edit')}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button look="primary" type="submit" busy={save.isPending}>
            {t('places.save')}
          </Button>
        </>
      }
    >
      <div ref={body} className={styles.stack}>
        {customer === undefined ? (
          <SuggestField
            label={t('customer')}
            help={t('places.customer.help')}
            optional
            text={text}
            onText={setText}
            suggestions={suggestions}
            onChoose={({ id, label }) => {
              setText('');
              setCustomer({ id, label });
            }}
            fault={faults.get('/customerId')}
          />
        ) : (
          <p className={styles.chosen}>
            <span>
              {t('customer')}: <b>{customer.label}</b>
            </span>
            <Button small icon={X} onClick={() => setCustomer(undefined)}>
              {t('places.customer.other')}
            </Button>
          </p>
        )}
        {places.map((place) => (
          <fieldset key={place} className={styles.part}>
            <legend>{t(`places.${place}`)}</legend>
            <AddressFields
              address={draft[place]}
              onAddress={(address) => setDraft((current) => ({ ...current, [place]: address }))}
              at={`/${place}`}
              faultAt={(pointer) => faults.get(pointer)}
            />
          </fieldset>
        ))}
        {save.isError && <ProblemNotice error={save.error} onRetry={submit} />}
      </div>
    </Dialog>
  );
}
