import type { AddressDraft } from '../address.ts';
import { addressMembers } from '../address.ts';
import type { FaultAt } from '../faults.ts';
import { useSharedTexts } from '../texts.ts';
import styles from './address-fields.module.css';
import { TextField } from './fields.tsx';
import { typed } from './typed.ts';

interface AddressFieldsProps {
  readonly address: AddressDraft;
  readonly onAddress: (address: AddressDraft) => void;
  /** Where it stands in what is sent. */
  readonly at: string;
  readonly faultAt: FaultAt;
}

/** An address, in the order in which it is told on the telephone. */
export function AddressFields({ address, onAddress, at, faultAt }: AddressFieldsProps) {
  const t = useSharedTexts();
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
