import { Trash2 } from 'lucide-react';
import { useSession } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { AddMember } from './add-member.tsx';
import type { CalendarDefinition, Change } from './definition.ts';
import { useFoundAt } from './findings-at.tsx';
import { HeldField, itemsOf, listText } from './held-field.tsx';
import type { PartProps } from './part.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const usualHours = Object.fromEntries(days.slice(0, 5).map((day) => [day, ['09:00-17:00']]));

/** The hours that count for timers: by weekday, without holidays. */
export function CalendarsForm({ definition: { calendars, timers }, onChange }: PartProps) {
  const t = useWorkflowTexts();
  const names = Object.keys(calendars);
  return (
    <div className={styles.form}>
      <h2>{t('calendars')}</h2>
      <p className="muted">{t('calendars.help')}</p>
      {names.length === 0 && <p>{t('calendars.none')}</p>}
      {Object.entries(calendars).map(([name, calendar]) => (
        <CalendarFields
          key={name}
          name={name}
          calendar={calendar}
          used={Object.values(timers).filter((timer) => timer.calendar === name).length}
          onChange={onChange}
        />
      ))}
      <datalist id="time-zones">
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <AddCalendar taken={names} onChange={onChange} />
    </div>
  );
}

interface CalendarFieldsProps {
  readonly name: string;
  readonly calendar: CalendarDefinition;
  /** Timers that count by it. */
  readonly used: number;
  readonly onChange: Change;
}

function CalendarFields({ name, calendar, used, onChange }: CalendarFieldsProps) {
  const t = useWorkflowTexts();
  const foundAt = useFoundAt();
  const at = ['calendars', name];
  const { timeZone = '', hours = {}, holidays = [] } = calendar;
  const written = (text: string) => listText(itemsOf(text));
  return (
    <fieldset className={styles.timer}>
      <legend>
        <code>{name}</code> {t('calendars.used', { count: used })}
      </legend>
      <TextField
        label={t('calendars.zone')}
        help={t('calendars.zone.help')}
        list="time-zones"
        spellCheck={false}
        value={timeZone}
        onChange={typed((zone) => onChange([...at, 'timeZone'], zone))}
        {...foundAt([...at, 'timeZone'])}
      />
      {days.map((day) => (
        <HeldField
          key={day}
          label={t(`day.${day}`)}
          placeholder={t('calendars.closed')}
          value={listText(hours[day] ?? [])}
          written={written}
          onValue={(text) => {
            const spans = itemsOf(text);
            onChange([...at, 'hours', day], spans.length === 0 ? undefined : spans);
          }}
          {...foundAt([...at, 'hours', day])}
        />
      ))}
      <HeldField
        label={t('calendars.holidays')}
        help={t('calendars.holidays.help')}
        optional
        value={listText(holidays)}
        written={written}
        onValue={(text) => {
          const dates = itemsOf(text);
          onChange([...at, 'holidays'], dates.length === 0 ? undefined : dates);
        }}
        {...foundAt([...at, 'holidays'])}
      />
      <Button
        small
        look="quiet"
        icon={Trash2}
        impossible={used > 0}
        title={used > 0 ? t('calendars.remove.not') : undefined}
        onClick={() => onChange(at, undefined)}
      >
        {t('calendars.remove', { name })}
      </Button>
    </fieldset>
  );
}

function AddCalendar({ taken, onChange }: { taken: readonly string[]; onChange: Change }) {
  const t = useWorkflowTexts();
  const { account } = useSession();
  return (
    <AddMember
      label={t('calendars.add')}
      act={t('calendars.add.do')}
      isTaken={(name) => taken.includes(name)}
      onAdd={(name) => onChange(['calendars', name], { timeZone: account.timeZone, hours: usualHours })}
    />
  );
}
