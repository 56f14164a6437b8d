import { Plus, Trash2 } from 'lucide-react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { Change, Definition, TimerDefinition } from './definition.ts';
import { freeName, labelOf, leaves } from './definition.ts';
import { FoundAt, useFoundAt } from './findings-at.tsx';
import { Recipients } from './recipients.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

interface TimersFormProps {
  readonly definition: Definition;
  readonly status: string;
  readonly onChange: Change;
}

/** The timers that run in a status. */
export function TimersForm({ definition, status, onChange }: TimersFormProps) {
  const t = useWorkflowTexts();
  const own = Object.entries(definition.timers).filter(([, timer]) => timer.status === status);
  return (
    <section>
      <h3>{t('timers')}</h3>
      {own.length === 0 && <p className="muted">{t('timers.none')}</p>}
      {own.map(([name, timer]) => (
        <TimerFields key={name} definition={definition} status={status} name={name} timer={timer} onChange={onChange} />
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

const actions = ['late', 'notify', 'transition'] as const;
type Action = (typeof actions)[number];

interface TimerFieldsProps extends TimersFormProps {
  readonly name: string;
  readonly timer: TimerDefinition;
}

/** One timer: how long, by which hours, and the one thing that it does then. */
function TimerFields({ definition, status, name, timer, onChange }: TimerFieldsProps) {
  const t = useWorkflowTexts();
  const foundAt = useFoundAt();
  const { locale } = useLocale();
  const at = ['timers', name];
  const { after = '', calendar = '', transition, notify = [] } = timer;
  const calendars = Object.keys(definition.calendars);
  const steps = Object.entries(definition.transitions).filter(
    ([key, one]) => key === transition || leaves(definition, one).includes(status),
  );
  const first = steps[0]?.[0];
  const action = actions.find((one) => timer[one] !== undefined) ?? '';
  const begin: Readonly<Record<Action, unknown>> = { late: true, notify: ['owner'], transition: first };
  return (
    <div className={styles.timer} role="group" aria-label={t('subject.timer', { name })}>
      <TextField
        label={t('timers.after')}
        help={t('timers.after.help')}
        value={after}
        spellCheck={false}
        onChange={typed((text) => onChange([...at, 'after'], text))}
        {...foundAt([...at, 'after'])}
      />
      {calendars.length > 0 && (
        <SelectField
          label={t('timers.calendar')}
          value={calendar}
          options={[
            { value: '', label: t('timers.calendar.none') },
            ...calendars.map((value) => ({ value, label: value })),
          ]}
          onChange={typed((value) => onChange([...at, 'calendar'], value || undefined))}
          {...foundAt([...at, 'calendar'])}
        />
      )}
      <SelectField
        label={t('timers.action')}
        value={action}
        options={[
          ...(action === '' ? [{ value: '', label: t('timers.transition.none') }] : []),
          ...actions
            .filter((one) => one !== 'transition' || first !== undefined)
            .map((value) => ({ value, label: t(`timers.action.${value}`) })),
        ]}
        onChange={typed((chosen) => {
          for (const one of actions) {
            if (one === chosen) onChange([...at, one], begin[one]);
            else if (timer[one] !== undefined) onChange([...at, one], undefined);
          }
        })}
      />
      {action === 'notify' && (
        <>
          <Recipients
            definition={definition}
            label={t('timers.notify')}
            chosen={notify}
            at={[...at, 'notify']}
            onRecipients={(next) => onChange([...at, 'notify'], next)}
            onChange={onChange}
          />
          <p className="muted">{t(notify.length === 0 ? 'timers.notify.nobody' : 'timers.notify.help')}</p>
        </>
      )}
      {action === 'transition' && (
        <SelectField
          label={t('timers.transition')}
          value={transition}
          options={steps.map(([value, { label }]) => ({ value, label: labelOf(label, locale, value) }))}
          onChange={typed((value) => onChange([...at, 'transition'], value))}
          {...foundAt([...at, 'transition'])}
        />
      )}
      <FoundAt path={at} reach="own" />
      <Button small look="quiet" icon={Trash2} onClick={() => onChange(at, undefined)}>
        {t('timers.remove', { name })}
      </Button>
    </div>
  );
}
