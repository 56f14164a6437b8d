import type { EventOut, OrderOut } from '@milepost/contract';
import { Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { HistoryEntry } from './history-entry.tsx';
import styles from './history.module.css';
import { NoteDialog } from './note-dialog.tsx';
import { useMomentText } from './moment-text.ts';
import { useOrderTexts } from './texts.ts';

interface HistoryProps {
  readonly order: OrderOut;
  /** Oldest first, by when they happened. */
  readonly events: readonly EventOut[];
  /** Those that came while one was looking. */
  readonly fresh: ReadonlySet<string>;
  /** The instant of the past that is shown, or `undefined` for now. */
  readonly at: string | undefined;
  readonly onAt: (at: string | undefined) => void;
}

/** Everything that happened, newest first: who, when, from where, what was said, and what followed. */
export function History({ order, events, fresh, at, onAt }: HistoryProps) {
  const t = useOrderTexts();
  const statuses = useStatuses();
  const mayWrite = useCan('orders.write');
  const [customerOnly, setCustomerOnly] = useState(false);
  const [adding, setAdding] = useState(false);
  const shown = customerOnly ? events.filter((event) => isForCustomer(event)) : events;

  function isForCustomer({ to, type, message }: EventOut): boolean {
    if (to !== null) return statuses.find(order.workflow.key, to)?.audience === 'customer';
    return type === 'order.message_added' && message !== null;
  }

  return (
    <Panel
      title={t('history')}
      actions={
        <>
          <label>
            <span className="hidden-visually">{t('history.show')}</span>
            <select
              className={styles.select}
              value={customerOnly ? 'customer' : 'everything'}
              onChange={({ target }) => setCustomerOnly(target.value === 'customer')}
            >
              <option value="everything">{t('history.everything')}</option>
              <option value="customer">{t('history.customer')}</option>
            </select>
          </label>
          {mayWrite && at === undefined && (
            <Button small look="quiet" icon={Plus} shortcut="E" onClick={() => setAdding(true)}>
              {t('history.add')}
            </Button>
          )}
        </>
      }
    >
      <AsItWas events={events} at={at} onAt={onAt} />
      {shown.length === 0 && <p className="muted">{t('history.empty')}</p>}
      <ol className={styles.events}>
        {shown.toReversed().map((event) => (
          <HistoryEntry
            key={event.id}
            event={event}
            order={order}
            events={events}
            fresh={fresh.has(event.id)}
            past={at !== undefined}
            later={at !== undefined && event.occurredAt > at}
          />
        ))}
      </ol>
      {adding && <NoteDialog order={order} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

/** A range over the events: the order as it was after each. */
function AsItWas({ events, at, onAt }: Pick<HistoryProps, 'events' | 'at' | 'onAt'>) {
  const t = useOrderTexts();
  const momentText = useMomentText();
  const id = useId();
  const count = events.length;
  if (count < 2) return null;
  const index = at === undefined ? count - 1 : events.findLastIndex(({ occurredAt }) => occurredAt <= at);
  const event = events[index];
  const text =
    at === undefined || event === undefined
      ? t('asof.now', { seq: count })
      : t('asof.then', { time: momentText(event.occurredAt), seq: index + 1, count });
  return (
    <div className={styles.asOf}>
      <label htmlFor={id}>{t('asof')}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={count - 1}
        value={index}
        list={`${id}-ticks`}
        aria-valuetext={at === undefined ? t('asof.value.now', { seq: count, count }) : text}
        onChange={({ target }) => {
          const chosen = Number(target.value);
          onAt(chosen === count - 1 ? undefined : events[chosen]?.occurredAt);
        }}
      />
      <datalist id={`${id}-ticks`}>
        {events.map((each, tick) => (
          <option key={each.id} value={tick} />
        ))}
      </datalist>
      <output htmlFor={id}>{text}</output>
    </div>
  );
}
