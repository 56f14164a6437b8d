import { useLocale } from '../../shared/i18n/locale.tsx';
import { useSharedTexts } from '../../shared/texts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { SelectField } from '../../shared/ui/fields.tsx';
import { Status } from '../../shared/ui/stone.tsx';
import { CodeFields } from './code-fields.tsx';
import { ColorField } from './color-field.tsx';
import type { Change, Definition } from './definition.ts';
import { freeName, labelOf, leaves } from './definition.ts';
import { FoundAt } from './findings-at.tsx';
import { LabelFields } from './label-fields.tsx';
import { RemoveButton } from './remove-button.tsx';
import { TimersForm } from './timers-form.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

const categories = [
  ...['draft', 'open', 'in_progress', 'on_hold', 'in_transit', 'ready'],
  ...['fulfilled', 'returned', 'canceled', 'failed'],
];
const attentions = ['none', 'customer', 'merchant', 'partner'];
const audiences = ['internal', 'partner', 'customer'] as const;

interface StatusFormProps {
  readonly definition: Definition;
  readonly status: string;
  readonly onChange: Change;
  readonly onSelect: (what: string | undefined) => void;
}

/** A status, and the timers that run in it. */
export function StatusForm({ definition, status, onChange, onSelect }: StatusFormProps) {
  const t = useWorkflowTexts();
  const shared = useSharedTexts();
  const { locale } = useLocale();
  const found = definition.statuses[status] ?? {};
  const at = ['statuses', status];
  const { category = 'open', attention = 'none', audience = 'internal', color } = found;
  const leading = Object.entries(definition.transitions).filter(([, one]) => leaves(definition, one).includes(status));
  return (
    <div className={styles.form}>
      <h2>
        <Status category={category} label={labelOf(found.label, locale, status)} color={color} />
        <code>{status}</code>
      </h2>
      <FoundAt path={at} reach="own" />
      <LabelFields
        label={found.label}
        fallback={status}
        at={[...at, 'label']}
        onLabel={(label) => onChange([...at, 'label'], label)}
      />
      <SelectField
        label={t('form.category')}
        value={category}
        options={categories.map((value) => ({ value, label: shared.maybe(`category.${value}`, value) }))}
        onChange={({ target }) => onChange([...at, 'category'], target.value)}
      />
      <SelectField
        label={t('form.attention')}
        value={attention}
        options={attentions.map((value) => ({ value, label: shared.maybe(`attention.${value}`, value) }))}
        onChange={({ target }) => onChange([...at, 'attention'], target.value === 'none' ? undefined : target.value)}
      />
      <SelectField
        label={t('form.audience')}
        value={audience}
        options={audiences.map((value) => ({ value, label: t(`audience.${value}`) }))}
        onChange={({ target }) => onChange([...at, 'audience'], target.value)}
      />
      <ColorField color={color} onColor={(next) => onChange([...at, 'color'], next)} />
      <TimersForm definition={definition} status={status} onChange={onChange} />
      <CodeFields codes={found.codes} at={[...at, 'codes']} onChange={onChange} />
      <section>
        <h3>{t('form.leads')}</h3>
        <ul className={styles.plain}>
          {leading.map(([name, { label, to = '' }]) => (
            <li key={name}>
              <Button look="link" onClick={() => onSelect(`way:${status}>${to}`)}>
                {labelOf(label, locale, name)}
              </Button>
            </li>
          ))}
        </ul>
        <AddTransition definition={definition} status={status} onChange={onChange} onSelect={onSelect} />
      </section>
      <RemoveButton
        onRemove={() => {
          onChange(at, undefined);
          onSelect(undefined);
        }}
      >
        {t('form.status.remove')}
      </RemoveButton>
    </div>
  );
}

function AddTransition({ definition, status, onChange, onSelect }: StatusFormProps) {
  const t = useWorkflowTexts();
  const { locale } = useLocale();
  const others = Object.entries(definition.statuses).filter(([key]) => key !== status);
  return (
    <SelectField
      label={t('form.transition.add')}
      value=""
      options={[
        { value: '', label: t('form.transition.to') },
        ...others.map(([value, { label }]) => ({ value, label: labelOf(label, locale, value) })),
      ]}
      onChange={({ target: { value: to } }) => {
        const name = freeName(definition.transitions, `${status}_to_${to}`.slice(0, 50));
        onChange(['transitions', name], {
          label: labelOf(definition.statuses[to]?.label, 'en', to),
          from: status,
          to,
          roles: ['staff', 'manager'],
        });
        onSelect(`way:${status}>${to}`);
      }}
    />
  );
}
