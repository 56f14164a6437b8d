import { X } from 'lucide-react';
import { useState } from 'react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Choice } from '../../shared/ui/choice.tsx';
import { CheckField, SelectField, TextField } from '../../shared/ui/fields.tsx';
import type { Change, Definition, Guard } from './definition.ts';
import { labelOf } from './definition.ts';
import { LabelFields } from './label-fields.tsx';
import { RemoveButton } from './remove-button.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

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
  const toggled = (list: readonly string[], value: string) =>
    list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
  return (
    <div className={styles.form}>
      <p className="muted">
        <code>{name}</code>
      </p>
      <LabelFields label={found.label} fallback={name} onLabel={(label) => onChange([...at, 'label'], label)} />
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
      </fieldset>
      <fieldset>
        <legend>{t('form.roles')}</legend>
        <div className={styles.checks}>
          {definition.roles.map((role) => (
            <CheckField
              key={role}
              label={role}
              checked={roles.includes(role)}
              onChange={() => onChange([...at, 'roles'], toggled(roles, role))}
            />
          ))}
        </div>
      </fieldset>
      <Guards guards={guards} at={at} onChange={onChange} />
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
        label={t('form.reason')}
        checked={found.reasonRequired === true}
        onChange={({ target }) => onChange([...at, 'reasonRequired'], target.checked ? true : undefined)}
      />
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

const kinds = ['message', 'fields', 'minTimeInStatus', 'maxTimeInStatus', 'fourEyes', 'condition'] as const;
const withValue: ReadonlySet<string> = new Set(['fields', 'minTimeInStatus', 'maxTimeInStatus', 'condition']);

function guardOf(kind: string, value: string): Guard {
  if (kind === 'message') return { message: 'required' };
  if (kind === 'fourEyes') return { fourEyes: true };
  return { [kind]: kind === 'fields' ? value.split(/[\s,]+/).filter(Boolean) : value };
}

interface GuardsProps {
  readonly guards: readonly Guard[];
  readonly at: readonly string[];
  readonly onChange: Change;
}

/** What must hold, each in words; all of them. */
function Guards({ guards, at, onChange }: GuardsProps) {
  const t = useWorkflowTexts();
  const [kind, setKind] = useState<string>('');
  const [value, setValue] = useState('');
  const words = (guard: Guard) => {
    const [name = '', what] = Object.entries(guard)[0] ?? [];
    const said = typeof what === 'string' ? what : Array.isArray(what) ? what.join(', ') : JSON.stringify(what);
    return t.maybe(`guard.${name}`, `${name}: ${said}`, { value: said });
  };
  const add = () => {
    onChange([...at, 'guards'], [...guards, guardOf(kind, value)]);
    setKind('');
    setValue('');
  };
  return (
    <fieldset>
      <legend>{t('guards')}</legend>
      {guards.length === 0 && <p className="muted">{t('guards.none')}</p>}
      <ul className={styles.plain}>
        {guards.map((guard, index) => (
          <li key={index} className={styles.guard}>
            <span>{words(guard)}</span>
            <IconButton
              icon={X}
              label={t('guards.remove')}
              onClick={() => {
                const left = guards.filter((_, other) => other !== index);
                onChange([...at, 'guards'], left.length === 0 ? undefined : left);
              }}
            />
          </li>
        ))}
      </ul>
      <SelectField
        label={t('guards.add')}
        value={kind}
        options={[
          { value: '', label: t('guards.choose') },
          ...kinds.map((one) => ({ value: one, label: t(`guards.${one}`) })),
        ]}
        onChange={({ target }) => setKind(target.value)}
      />
      {withValue.has(kind) && (
        <TextField
          label={t(`guards.value.${kind as 'fields'}`)}
          value={value}
          spellCheck={false}
          onChange={({ target }) => setValue(target.value)}
        />
      )}
      {kind !== '' && (
        <Button small impossible={withValue.has(kind) && value.trim() === ''} onClick={add}>
          {t('guards.apply')}
        </Button>
      )}
    </fieldset>
  );
}
