import { useLocale } from '../../shared/i18n/locale.tsx';
import { toggled } from '../../shared/toggled.ts';
import { Choice } from '../../shared/ui/choice.tsx';
import { CheckField, SelectField } from '../../shared/ui/fields.tsx';
import type { Change, Definition } from './definition.ts';
import { labelOf } from './definition.ts';
import { FoundAt } from './findings-at.tsx';
import { GuardsForm } from './guards-form.tsx';
import { LabelFields } from './label-fields.tsx';
import { RemoveButton } from './remove-button.tsx';
import { RoleChecks } from './role-checks.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';
import { TransitionMore } from './transition-more.tsx';
import { TransitionReasons } from './transition-reasons.tsx';

interface TransitionFormProps {
  readonly definition: Definition;
  readonly name: string;
  readonly onChange: Change;
  readonly onSelect: (what: string | undefined) => void;
}

const enforcements = ['observe', 'warn', 'enforce'] as const;

/** A transition: its words, who may take it, from where to where, and what must hold. */
export function TransitionForm({ definition, name, onChange, onSelect }: TransitionFormProps) {
  const t = useWorkflowTexts();
  const { locale } = useLocale();
  const found = definition.transitions[name] ?? {};
  const at = ['transitions', name];
  const { from = [], to = '', roles = [], enforce = 'enforce', guards = [] } = found;
  const named = from === 'any' ? [] : [from].flat();
  const statuses = Object.entries(definition.statuses).map(([value, { label }]) => ({
    value,
    label: labelOf(label, locale, value),
  }));
  return (
    <div className={styles.form}>
      <p className="muted">
        <code>{name}</code>
      </p>
      <FoundAt path={at} reach="own" />
      <LabelFields
        label={found.label}
        fallback={name}
        at={[...at, 'label']}
        onLabel={(label) => onChange([...at, 'label'], label)}
      />
      <SelectField
        label={t('form.to')}
        value={to}
        options={statuses}
        onChange={({ target }) => {
          onChange([...at, 'to'], target.value);
          onSelect(`way:${named[0] ?? ''}>${target.value}`);
        }}
      />
      <fieldset>
        <legend>{t('form.from')}</legend>
        <div className={styles.checks}>
          {from === 'any' ? (
            <span>{t('form.from.any')}</span>
          ) : (
            statuses
              .filter(({ value }) => value !== to)
              .map(({ value, label }) => (
                <CheckField
                  key={value}
                  label={label}
                  checked={named.includes(value)}
                  onChange={() => onChange([...at, 'from'], toggled(named, value))}
                />
              ))
          )}
        </div>
        <FoundAt path={[...at, 'from']} />
      </fieldset>
      <RoleChecks
        definition={definition}
        label={t('form.roles')}
        chosen={roles}
        at={[...at, 'roles']}
        system
        onRoles={(next) => onChange([...at, 'roles'], next)}
        onChange={onChange}
      />
      <GuardsForm definition={definition} guards={guards} at={at} onChange={onChange} />
      <fieldset>
        <legend>{t('form.enforce')}</legend>
        <Choice
          label={t('form.enforce')}
          value={enforce}
          onValue={(value) => onChange([...at, 'enforce'], value === 'enforce' ? undefined : value)}
          options={enforcements.map((value) => ({ value, label: t(`enforce.${value}`) }))}
        />
      </fieldset>
      <CheckField
        label={t('form.default')}
        checked={found.default === true}
        onChange={({ target }) => onChange([...at, 'default'], target.checked ? true : undefined)}
      />
      <CheckField
        label={t('form.byLink')}
        help={t('form.byLink.help')}
        checked={found.byLink === true}
        onChange={({ target }) => onChange([...at, 'byLink'], target.checked ? true : undefined)}
      />
      <TransitionReasons definition={definition} transition={found} at={at} onChange={onChange} onSelect={onSelect} />
      <TransitionMore definition={definition} transition={found} at={at} onChange={onChange} />
      <RemoveButton
        onRemove={() => {
          onChange(at, undefined);
          onSelect(undefined);
        }}
      >
        {t('form.transition.remove')}
      </RemoveButton>
    </div>
  );
}
