import type { OrderContactOut, OrderOut, OrderPatchIn } from '@milepost/contract';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { AddressDraft } from '../../shared/address.ts';
import { addressDraft, isCountry, toAddress } from '../../shared/address.ts';
import { useCustomerSuggestions } from '../../shared/customers.ts';
import { AddressFields } from '../../shared/ui/address-fields.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { SuggestField } from '../../shared/ui/suggest-field.tsx';
import styles from './forms.module.css';
import { OrderFormDialog, useOrderForm } from './order-form.tsx';
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
  const form = useOrderForm(order, t('places.changed'), onClose);
  const submit = () => {
    const wrong = places.filter((place) => !isCountry(draft[place]));
    if (wrong.length > 0) {
      form.refuse(new Map(wrong.map((place) => [`/${place}/country`, t('places.fault.country')])));
      return;
    }
    const changed = places.filter((place) => JSON.stringify(draft[place]) !== JSON.stringify(before[place]));
    const body: OrderPatchIn = {
      ...Object.fromEntries(
        changed.map((place) => {
          const address = toAddress(draft[place]);
          return [place, Object.keys(address).length === 0 ? null : address];
        }),
      ),
      ...((customer?.id ?? null) === (contact.customer?.id ?? null) ? {} : { customerId: customer?.id ?? null }),
    };
    form.send({ method: 'PATCH', kind: '', body });
  };
  return (
    <OrderFormDialog
      form={form}
      wide
      title={t('places.edit')}
      onClose={onClose}
      onSubmit={submit}
      act={t('places.save')}
    >
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
          fault={form.faults.get('/customerId')}
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
            faultAt={(pointer) => form.faults.get(pointer)}
          />
        </fieldset>
      ))}
    </OrderFormDialog>
  );
}
