import type { RoleOut } from '@milepost/contract';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useCustomerSuggestions } from '../../shared/customers.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { CheckField } from '../../shared/ui/fields.tsx';
import { SuggestField } from '../../shared/ui/suggest-field.tsx';
import styles from './people.module.css';
import { usePeopleTexts } from './texts.ts';

/** What a key or a person may do less than its role, and whose orders it sees. */
export interface Limits {
  /** Rights of the role that are taken from it. */
  readonly without: readonly string[];
  /** Only orders of these; of none, all. */
  readonly customers: readonly { readonly id: string; readonly label: string }[];
}

interface LimitFieldsProps {
  readonly role: RoleOut | undefined;
  /** Whose limits they are. */
  readonly of: 'key' | 'user';
  /** Rights that are there beside those of the role. */
  readonly more?: readonly string[];
  readonly limits: Limits;
  readonly onLimits: (limits: Limits) => void;
}

/** The limits of a key or a person. The rights are folded: most may what their role may. */
export function LimitFields({ role, of, more = [], limits, onLimits }: LimitFieldsProps) {
  const t = usePeopleTexts();
  const shared = useSharedTexts();
  const rights = [...(role?.rights ?? []), ...more];
  const kept = rights.filter((right) => !limits.without.includes(right));
  const toggle = (right: string, on: boolean) =>
    onLimits({
      ...limits,
      without: on ? limits.without.filter((other) => other !== right) : [...limits.without, right],
    });
  return (
    <>
      <CustomerChoice of={of} limits={limits} onLimits={onLimits} isClient={role?.audience === 'customer'} />
      {rights.length > 0 && (
        <details className={styles.limits}>
          <summary>{t(`limit.rights.${of}`, { kept: kept.length, all: rights.length })}</summary>
          <div className={styles.checks} role="group" aria-label={t(`limit.rights.label.${of}`)}>
            {rights.map((right) => (
              <CheckField
                key={right}
                label={shared.maybe(`right.${right}`, right)}
                checked={kept.includes(right)}
                onChange={({ target }) => toggle(right, target.checked)}
              />
            ))}
          </div>
          {kept.length === 0 && <p role="status">{t(`limit.rights.none.${of}`)}</p>}
        </details>
      )}
    </>
  );
}

interface CustomerChoiceProps extends Omit<LimitFieldsProps, 'role' | 'more'> {
  /** A customer's own key, which sees nothing without one. */
  readonly isClient: boolean;
}

function CustomerChoice({ of, limits, onLimits, isClient }: CustomerChoiceProps) {
  const t = usePeopleTexts();
  const [text, setText] = useState('');
  const chosen = new Set(limits.customers.map(({ id }) => id));
  const suggestions = useCustomerSuggestions(text).filter(({ id }) => !chosen.has(id));
  return (
    <div className={styles.customers}>
      <SuggestField
        label={t('limit.customers')}
        help={t(`limit.customers.${isClient ? 'client' : 'help'}.${of}`)}
        optional
        text={text}
        onText={setText}
        suggestions={suggestions}
        onChoose={({ id, label }) => {
          setText('');
          onLimits({ ...limits, customers: [...limits.customers, { id, label }] });
        }}
      />
      {limits.customers.length > 0 && (
        <ul className={styles.chips} aria-label={t('limit.customers')}>
          {limits.customers.map(({ id, label }) => (
            <li key={id} className={styles.chip}>
              {label}
              <IconButton
                icon={X}
                label={t('limit.customers.remove', { name: label })}
                onClick={() =>
                  onLimits({ ...limits, customers: limits.customers.filter((customer) => customer.id !== id) })
                }
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
