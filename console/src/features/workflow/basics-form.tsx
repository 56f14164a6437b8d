import { Plus, X } from 'lucide-react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { SelectField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { InitialDefinition } from './definition.ts';
import { labelOf } from './definition.ts';
import { FoundAt, useFoundAt } from './findings-at.tsx';
import { LabelFields } from './label-fields.tsx';
import type { PartProps } from './part.ts';
import { RoleChecks } from './role-checks.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

/** The workflow's own name, and where orders begin: the first is the usual one. */
export function BasicsForm({ definition, onChange }: PartProps) {
  const t = useWorkflowTexts();
  const foundAt = useFoundAt();
  const { locale } = useLocale();
  const { beginnings, statuses } = definition;
  const names = Object.entries(statuses).map(([value, { label }]) => ({ value, label: labelOf(label, locale, value) }));
  const put = (next: readonly InitialDefinition[]) => onChange(['initial'], next);
  const change = (index: number, part: Partial<InitialDefinition>) =>
    put(beginnings.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const free = names.find(({ value }) => !beginnings.some(({ status }) => status === value));
  return (
    <div className={styles.form}>
      <h2>{t('basics')}</h2>
      <LabelFields
        label={definition.name}
        fallback={definition.key}
        at={['name']}
        onLabel={(label) => onChange(['name'], label)}
      />
      <section>
        <h3>{t('basics.initial')}</h3>
        <FoundAt path={['initial']} reach="own" />
        {beginnings.map(({ status, roles = [] }, index) => (
          <fieldset key={index} className={styles.timer}>
            <legend className="hidden-visually">{t('basics.initial.of', { number: index + 1 })}</legend>
            <div className={styles.pairWithButton}>
              <SelectField
                label={t(index === 0 ? 'basics.initial.first' : 'basics.initial.other')}
                value={status}
                options={names}
                onChange={typed((next) => change(index, { status: next }))}
                {...foundAt(['initial', index, 'status'])}
              />
              {beginnings.length > 1 && (
                <IconButton
                  icon={X}
                  label={t('basics.initial.remove', { number: index + 1 })}
                  onClick={() => put(beginnings.filter((_, at) => at !== index))}
                />
              )}
            </div>
            <RoleChecks
              definition={definition}
              label={t('basics.initial.roles')}
              chosen={roles}
              at={['initial', index, 'roles']}
              onRoles={(next) => change(index, { roles: next })}
              onChange={onChange}
            />
          </fieldset>
        ))}
        <Button
          small
          look="dashed"
          icon={Plus}
          impossible={free === undefined}
          onClick={() => free && put([...beginnings, { status: free.value, roles: ['staff', 'manager'] }])}
        >
          {t('basics.initial.add')}
        </Button>
      </section>
    </div>
  );
}
