import { X } from 'lucide-react';
import { useCustomerSuggestions } from '../../shared/customers.ts';
import type { FaultAt } from '../../shared/faults.ts';
import { locales } from '../../shared/i18n/locale.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { Avatar } from '../../shared/ui/marks.tsx';
import { SuggestField } from '../../shared/ui/suggest-field.tsx';
import { typed } from '../../shared/ui/typed.ts';
import styles from './new-order.module.css';
import type { ChangeDraft, OrderDraft } from './order-draft.ts';
import { useNewOrderTexts } from './texts.ts';

interface CustomerFieldsProps {
  readonly draft: OrderDraft;
  readonly change: ChangeDraft;
  readonly faultAt: FaultAt;
}

/** Who orders: somebody who is known is found by typing, somebody new is described. */
export function CustomerFields({ draft, change, faultAt }: CustomerFieldsProps) {
  const t = useNewOrderTexts();
  const suggestions = useCustomerSuggestions(draft.name);
  if (draft.customer !== undefined) {
    return (
      <div className={styles.known}>
        <Avatar name={draft.customer.label} />
        <p>
          <b>{draft.customer.label}</b>
          <br />
          <span className="muted">{t('customer.known')}</span>
        </p>
        <Button small icon={X} onClick={() => change({ customer: undefined })}>
          {t('customer.other')}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.grid}>
      <SuggestField
        label={t('customer.name')}
        help={t('customer.name.help')}
        optional
        text={draft.name}
        onText={(name) => change({ name })}
        suggestions={suggestions}
        onChoose={({ id, label }) => change({ customer: { id, label } })}
        fault={faultAt('/customer/name') ?? faultAt('/customer')}
      />
      <TextField
        label={t('customer.email')}
        help={t('customer.email.help')}
        optional
        type="email"
        autoComplete="off"
        value={draft.email}
        fault={faultAt('/customer/email')}
        onChange={typed((email) => change({ email }))}
      />
      <TextField
        label={t('customer.phone')}
        optional
        type="tel"
        autoComplete="off"
        maxLength={40}
        value={draft.phone}
        fault={faultAt('/customer/phone')}
        onChange={typed((phone) => change({ phone }))}
      />
      <SelectField
        label={t('customer.locale')}
        help={t('customer.locale.help')}
        optional
        value={draft.locale}
        options={[
          { value: '', label: t('locale.account') },
          ...locales.map((value) => ({ value, label: t(`locale.${value}`) })),
        ]}
        onChange={typed((locale) => change({ locale }))}
      />
    </div>
  );
}
