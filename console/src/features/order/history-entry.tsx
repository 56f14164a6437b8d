import type { EventOut, OrderOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import {
  ArrowRight,
  Clock,
  History,
  ListTree,
  Mail,
  MessageSquare,
  Package,
  Pencil,
  ShieldQuestion,
  TriangleAlert,
  Webhook,
  Zap,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useActorNames } from '../../shared/actors.ts';
import { useReasons } from '../../shared/reasons/reasons.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { classes } from '../../shared/ui/classes.ts';
import { Tag } from '../../shared/ui/marks.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { Status, Stone } from '../../shared/ui/stone.tsx';
import type { Statuses } from '../../shared/workflows.ts';
import { useStatuses } from '../../shared/workflows.ts';
import styles from './history.module.css';
import { deliveriesQuery } from './order-data.ts';
import { useMomentText } from './moment-text.ts';
import { useChangedWords } from './changed-words.ts';
import { useOrderTexts } from './texts.ts';
import { undoable, useUndo } from './undo.ts';

interface HistoryEntryProps {
  readonly event: EventOut;
  readonly order: OrderOut;
  readonly events: readonly EventOut[];
  readonly fresh: boolean;
  /** The order is shown as it was: nothing can be done with it. */
  readonly past: boolean;
  /** Lies after the instant that is shown. */
  readonly later: boolean;
}

/** One thing that happened, with what followed from it. */
export function HistoryEntry({ event, order, events, fresh, past, later }: HistoryEntryProps) {
  const t = useOrderTexts();
  const statuses = useStatuses();
  const momentText = useMomentText();
  const mayUndo = useCan('status.undo');
  const undo = useUndo();
  const reasons = useReasons();
  const { type, applied, message, note, occurredAt, recordedAt } = event;
  const data = event.data as EventData;
  const override = type === 'order.status_overridden';
  return (
    <li
      className={classes(
        styles.event,
        override && styles.override,
        !applied && styles.placed,
        fresh && styles.fresh,
        later && styles.later,
      )}
    >
      <span className={styles.dot}>
        <Dot event={event} workflow={order.workflow.key} statuses={statuses} />
      </span>
      <div>
        <p className={styles.head}>
          <Title event={event} workflow={order.workflow.key} statuses={statuses} />
          {override && <Tag dashed>{t('tag.override')}</Tag>}
          {type === 'order.status_undone' && <Tag>{t('tag.undo')}</Tag>}
          {!applied && <Tag>{t('tag.placed')}</Tag>}
          {event.historical && <Tag>{t('tag.historical')}</Tag>}
          {data.rollUp === true && <Tag>{t('tag.rollup')}</Tag>}
        </p>
        <p className={styles.meta}>
          <Who event={event} />
          <span className={styles.gap} />
          <Moment at={occurredAt} />
          {!applied && ` ${t('ev.placed.note', { recorded: momentText(recordedAt) })}`}
        </p>
        {typeof data.reason === 'string' && <p>{t('ev.reason', { reason: data.reason.replaceAll('_', ' ') })}</p>}
        {data.against !== undefined && (
          <p className="muted">
            {t('ev.against', { detail: reasons.detail(event.texts, data.against.detail, order.workflow.key) })}
          </p>
        )}
        {message !== null && <blockquote className={styles.message}>{message}</blockquote>}
        {note != null && <blockquote className={styles.note}>{note}</blockquote>}
        <Followed event={event} order={order}>
          {mayUndo && !past && event.id === undoable(events)?.id && (
            <Button look="link" busy={undo.isPending} onClick={() => undo.mutate(order)}>
              {t('undo')}
            </Button>
          )}
        </Followed>
      </div>
    </li>
  );
}

interface EventData {
  readonly reason?: unknown;
  readonly against?: { readonly detail: string };
  readonly rollUp?: boolean;
  readonly kind?: unknown;
  readonly lines?: readonly unknown[];
  readonly fields?: object;
  readonly timersHeld?: boolean;
  readonly workflow?: { readonly version: number };
}

interface PartProps {
  readonly event: EventOut;
  readonly workflow: string;
  readonly statuses: Statuses;
}

function Title({ event, workflow, statuses }: PartProps) {
  const t = useOrderTexts();
  const { type, from, to } = event;
  const changedWords = useChangedWords();
  const data = event.data as EventData;
  const label = to === null ? '' : statuses.label(workflow, to);
  const status = (key: string) => (
    <Status category={statuses.find(workflow, key)?.category ?? 'open'} label={statuses.label(workflow, key)} />
  );
  if (from !== null && to !== null) {
    return (
      <>
        {status(from)} <ArrowRight aria-hidden="true" className={styles.arrow} /> {status(to)}
      </>
    );
  }
  const words: Readonly<Record<string, () => string>> = {
    'order.updated': () => t('ev.updated', { what: changedWords(data) }),
    'order.status_noted': () => t('ev.noted', { status: label }),
    'order.report_not_applied': () => t('ev.not_applied', { status: label }),
    'order.line_changed': () => t('ev.lines', { count: data.lines?.length ?? 1 }),
    'order.shipment_changed': () => t('ev.shipments'),
    'order.message_added': () => t('ev.message'),
    'order.activity_recorded': () =>
      typeof data.kind === 'string'
        ? t('ev.activity', { kind: data.kind.replaceAll('_', ' ').trim() })
        : t('ev.activity.any'),
    'order.late': () => t('ev.late'),
    'order.transition_requested': () => t('ev.requested', { status: label }),
    'order.approved': () => t('ev.approved'),
    'order.declined': () => t('ev.declined'),
    'order.request_expired': () => t('ev.expired'),
    'order.archived': () => t('ev.archived'),
    'order.moved_to_version': () => t('ev.version', { version: data.workflow?.version ?? 0 }),
  };
  if (type === 'order.created') {
    return (
      <>
        {t('ev.created')} {to !== null && status(to)}
      </>
    );
  }
  return words[type]?.() ?? t('ev.other', { type });
}

const icons: Readonly<Record<string, LucideIcon>> = {
  'order.status_overridden': Zap,
  'order.status_undone': History,
  'order.updated': Pencil,
  'order.line_changed': ListTree,
  'order.shipment_changed': Package,
  'order.message_added': MessageSquare,
  'order.late': Clock,
  'order.report_not_applied': TriangleAlert,
  'order.transition_requested': ShieldQuestion,
};

function Dot({ event: { type, to, applied }, workflow, statuses }: PartProps) {
  const Icon = applied ? icons[type] : History;
  if (Icon !== undefined) return <Icon aria-hidden="true" />;
  return <Stone category={(to !== null && statuses.find(workflow, to)?.category) || 'open'} size={16} />;
}

const dialects = new Set(['thirdwatch', 'ingram', 'wordbee', 'evreka']);

/** Who did it, and from where. */
function Who({ event: { actor, source } }: { event: EventOut }) {
  const t = useOrderTexts();
  const nameOf = useActorNames();
  const name =
    actor.kind === 'system' || actor.kind === 'link' ? t(`who.${actor.kind}`) : (nameOf(actor) ?? actor.role);
  return (
    <>
      {name}
      {actor.kind === 'user' && `, ${actor.role}`}{' '}
      {source !== 'native' && source !== 'console' && (
        <Tag>{dialects.has(source) ? t('ev.source.dialect', { source }) : t.maybe(`ev.source.${source}`, source)}</Tag>
      )}
    </>
  );
}

/** Mails and webhooks that followed, and how they went. */
function Followed({ event, order, children }: { event: EventOut; order: OrderOut; children: ReactNode }) {
  const t = useOrderTexts();
  const { data: deliveries = [] } = useQuery(deliveriesQuery(order.id));
  const told = deliveries.find(({ eventId }) => eventId === event.id);
  const mails = event.mails ?? [];
  const silent = !event.notify && event.from !== null && !event.historical && mails.length === 0;
  if (told === undefined && mails.length === 0 && !silent && children === false) return null;
  const whoOf = (recipient: string) =>
    recipient.startsWith('role:')
      ? t('who.role', { role: recipient.slice('role:'.length) })
      : t.maybe(`who.${recipient}`, recipient);
  return (
    <p className={styles.followed}>
      {mails.map(({ id, recipient, state }) => (
        <span key={id}>
          <Mail aria-hidden="true" />
          {t.maybe(`fol.mail.${state}`, state, { who: whoOf(recipient) })}
        </span>
      ))}
      {silent && (
        <span>
          <Mail aria-hidden="true" />
          {t('fol.mail.off')}
        </span>
      )}
      {told !== undefined && (
        <span>
          <Webhook aria-hidden="true" />
          {t('fol.webhooks', { delivered: told.delivered, endpoints: told.endpoints })}
          {told.failed > 0 && `, ${t('fol.webhooks.failed', { count: told.failed })}`}
        </span>
      )}
      {children}
    </p>
  );
}
