import { Plus, Trash2 } from 'lucide-react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { useSharedTexts } from '../../shared/texts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../shared/ui/fields.tsx';
import { Status } from '../../shared/ui/stone.tsx';
import { CodeFields } from './code-fields.tsx';
import { ColorField } from './color-field.tsx';
import type { Change, Definition } from './definition.ts';
import { freeName, labelOf, leaves } from './definition.ts';
import { LabelFields } from './label-fields.tsx';
import { RemoveButton } from './remove-button.tsx';
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
      <LabelFields label={found.label} fallback={status} onLabel={(label) => onChange([...at, 'label'], label)} />
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
      <Timers definition={definition} status={status} onChange={onChange} />
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

function Timers({ definition, status, onChange }: Omit<StatusFormProps, 'onSelect'>) {
  const t = useWorkflowTexts();
  const { locale } = useLocale();
  const calendars = Object.keys(definition.calendars);
  const own = Object.entries(definition.timers).filter(([, timer]) => timer.status === status);
  const leading = Object.entries(definition.transitions).filter(([, one]) => leaves(definition, one).includes(status));
  return (
    <section>
      <h3>{t('timers')}</h3>
      {own.length === 0 && <p className="muted">{t('timers.none')}</p>}
      {own.map(([name, { after = '', late = false, transition = '', calendar = '' }]) => (
        <div key={name} className={styles.timer}>
          <TextField
            label={t('timers.after')}
            help={t('timers.after.help')}
            value={after}
            spellCheck={false}
            onChange={({ target }) => onChange(['timers', name, 'after'], target.value)}
          />
          {calendars.length > 0 && (
            <SelectField
              label={t('timers.calendar')}
              value={calendar}
              options={[
                { value: '', label: t('timers.calendar.none') },
                ...calendars.map((value) => ({ value, label: value })),
              ]}
              onChange={({ target }) => onChange(['timers', name, 'calendar'], target.value || undefined)}
            />
          )}
          <CheckField
            label={t('timers.late')}
            checked={late}
            onChange={({ target }) => onChange(['timers', name, 'late'], target.checked ? true : undefined)}
          />
          <SelectField
            label={t('timers.transition')}
            value={transition}
            options={[
              { value: '', label: t('timers.transition.none') },
              ...leading.map(([value, { label }]) => ({ value, label: labelOf(label, locale, value) })),
            ]}
            onChange={({ target }) => onChange(['timers', name, 'transition'], target.value || undefined)}
          />
          <Button small look="quiet" icon={Trash2} onClick={() => onChange(['timers', name], undefined)}>
            {t('timers.remove', { name })}
          </Button>
        </div>
      ))}
      <Button
        small
        look="dashed"
        icon={Plus}
        onClick={() =>
          onChange(['timers', freeName(definition.timers, `${status}_late`)], { status, after: 'P1D', late: true })
        }
      >
        {t('timers.add')}
      </Button>
    </section>
  );
}
