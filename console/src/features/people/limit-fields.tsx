import type { RoleOut } from '@milepost/contract';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useCustomerSuggestions } from '../../shared/customers.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { CheckField } from '../../shared/ui/fields.tsx';
import { SuggestField } from '../../shared/ui/suggest-field.tsx';
import styles from './people.module.css';
import { usePeopleTexts } from './texts.ts';

/** What a key may do less than its role, and whose orders it sees. */
export interface Limits {
  /** Rights of the role that are taken from it. */
  readonly without: readonly string[];
  /** Only orders of these; of none, all. */
  readonly customers: readonly { readonly id: string; readonly label: string }[];
}

interface LimitFieldsProps {
  readonly role: RoleOut | undefined;
  readonly limits: Limits;
  readonly onLimits: (limits: Limits) => void;
}

/** The limits of a key. The first one is folded: most keys may what their role may. */
export function LimitFields({ role, limits, onLimits }: LimitFieldsProps) {
  const t = usePeopleTexts();
  const rights = role?.rights ?? [];
  const kept = rights.filter((right) => !limits.without.includes(right));
  const toggle = (right: string, on: boolean) =>
    onLimits({
      ...limits,
      without: on ? limits.without.filter((other) => other !== right) : [...limits.without, right],
    });
  return (
    <>
      <CustomerChoice limits={limits} onLimits={onLimits} isClient={role?.audience === 'customer'} />
      {rights.length > 0 && (
        <details className={styles.limits}>
          <summary>{t('limit.rights', { kept: kept.length, all: rights.length })}</summary>
          <div className={styles.checks} role="group" aria-label={t('limit.rights.label')}>
            {rights.map((right) => (
              <CheckField
                key={right}
                label={t.maybe(`right.${right}`, right)}
                checked={kept.includes(right)}
                onChange={({ target }) => toggle(right, target.checked)}
              />
            ))}
          </div>
          {kept.length === 0 && <p role="status">{t('limit.rights.none')}</p>}
        </details>
      )}
    </>
  );
}

interface CustomerChoiceProps extends Omit<LimitFieldsProps, 'role'> {
  /** A customer's own key, which sees nothing without one. */
  readonly isClient: boolean;
}

function CustomerChoice({ limits, onLimits, isClient }: CustomerChoiceProps) {
  const t = usePeopleTexts();
  const [text, setText] = useState('');
  const chosen = new Set(limits.customers.map(({ id }) => id));
  const suggestions = useCustomerSuggestions(text).filter(({ id }) => !chosen.has(id));
  return (
    <div className={styles.customers}>
      <SuggestField
        label={t('limit.customers')}
        help={t(isClient ? 'limit.customers.client' : 'limit.customers.help')}
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
