import type { FaultAt } from '../../shared/faults.ts';
import { TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import styles from './new-order.module.css';
import type { AddressDraft } from './order-draft.ts';
import { addressMembers } from './order-draft.ts';
import { useNewOrderTexts } from './texts.ts';

interface AddressFieldsProps {
  readonly address: AddressDraft;
  readonly onAddress: (address: AddressDraft) => void;
  /** Where it stands in what is sent. */
  readonly at: string;
  readonly faultAt: FaultAt;
}

/** An address, in the order in which it is told on the telephone. */
export function AddressFields({ address, onAddress, at, faultAt }: AddressFieldsProps) {
  const t = useNewOrderTexts();
  return (
    <div className={styles.address}>
      {addressMembers.map((member) => (
        <div key={member} className={styles[member]}>
          <TextField
            label={t(`address.${member}`)}
            help={member === 'country' ? t('address.country.help') : undefined}
            autoComplete="off"
            maxLength={member === 'country' ? 2 : member === 'postcode' ? 20 : 200}
            value={address[member]}
            fault={faultAt(`${at}/${member}`)}
            onChange={typed((value) => onAddress({ ...address, [member]: value }))}
          />
        </div>
      ))}
    </div>
  );
}
