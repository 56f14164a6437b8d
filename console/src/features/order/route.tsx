import type { EventOut, OrderOut } from '@milepost/contract';
import { isClosed } from '../../shared/counts.ts';
import { useNow, useTimes } from '../../shared/i18n/times.ts';
import { classes } from '../../shared/ui/classes.ts';
import { Stone } from '../../shared/ui/stone.tsx';
import type { WorkflowSummary } from '../../shared/workflows.ts';
import { useStatuses } from '../../shared/workflows.ts';
import { expectedAhead } from './expected.ts';
import styles from './route.module.css';
import { useOrderTexts } from './texts.ts';
import { useUsualTimes } from './usual-times.ts';

const passedMax = 4;
const aheadMax = 3;

/** The road: what lies behind is solid, what lies ahead is dashed, and yellow is here. */
export function Route({ order, events, past }: { order: OrderOut; events: readonly EventOut[]; past: boolean }) {
  const t = useOrderTexts();
  const times = useTimes();
  const now = useNow();
  const statuses = useStatuses();
  const { key } = order.workflow;
  const workflow = statuses.workflows.find((one) => one.key === key);
  const passed = passedStops(events, order.status).slice(-passedMax);
  const ahead = workflow === undefined ? [] : stopsAhead(workflow, order.status, passed);
  const usualMs = useUsualTimes(key);
  const here = { status: order.status, since: Date.parse(order.statusSince) };
  const expected = past ? [] : expectedAhead(here, ahead, usualMs, now);
  // What the carrier has said is better than what is usual.
  const told = order.shipments.find(({ expectedAt, deliveredAt }) => expectedAt !== null && deliveredAt === null);
  const arrives = past ? null : (told?.expectedAt ?? null);
  const due = order.dueAt === null ? undefined : new Date(order.dueAt);
  const missed = due !== undefined && due.getTime() < now && !isClosed(order.category);
  const promise = due !== undefined && (
    <span className={classes(styles.promise, missed && styles.missed)}>
      {t('route.promised', { day: times.day(due, now) })}
    </span>
  );
  return (
    <section className={styles.panel} aria-label={t('route')}>
      <ol className={styles.route}>
        {passed.map(({ status, at }) => (
          <li key={status} className={styles.done}>
            <span className={styles.pin}>
              <Stone category="fulfilled" size={24} color="var(--ink)" />
            </span>
            <span className={styles.name}>{statuses.label(key, status)}</span>
            <span className={styles.when}>{times.moment(new Date(at), now)}</span>
          </li>
        ))}
        <li className={styles.now} aria-current="step">
          <span className={styles.pin}>
            <Stone category={order.category} size={24} color="var(--on-sign)" />
          </span>
          <span className={styles.name}>{statuses.label(key, order.status)}</span>
          <span className={styles.when}>
            {t('route.since', {
              day: times.day(new Date(order.statusSince), now),
              duration: times.duration(now - Date.parse(order.statusSince)),
            })}
          </span>
          {ahead.length === 0 && promise}
        </li>
        {ahead.map((status, index) => (
          <li key={status} className={styles.next}>
            <span className={styles.pin}>
              <Stone category="draft" size={24} color="var(--ink-3)" />
            </span>
            <span className={styles.name}>{statuses.label(key, status)}</span>
            {arrives !== null && statuses.find(key, status)?.category === 'fulfilled' ? (
              <span className={styles.when}>{t('route.expected', { day: times.day(new Date(arrives), now) })}</span>
            ) : (
              expected[index] !== undefined && (
                <span className={styles.when} title={t('route.about.why')}>
                  {t('route.about', { day: times.day(new Date(expected[index]), now) })}
                </span>
              )
            )}
            {index === ahead.length - 1 && promise}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The statuses it came through, each once; what it went back from is no longer behind it. */
function passedStops(events: readonly EventOut[], current: string): { status: string; at: string }[] {
  const stops: { status: string; at: string }[] = [];
  for (const { to, applied, occurredAt, from, type } of events) {
    if (to === null || !applied || (from === null && type !== 'order.created')) continue;
    const known = stops.findIndex(({ status }) => status === to);
    if (known !== -1) stops.length = known;
    stops.push({ status: to, at: occurredAt });
  }
  return stops.filter(({ status }) => status !== current);
}

/** Where the usual ways lead from here, up to where an order is done. */
function stopsAhead(workflow: WorkflowSummary, from: string, passed: readonly { status: string }[]): string[] {
  const known = new Set([from, ...passed.map(({ status }) => status)]);
  const ahead: string[] = [];
  for (let at = from; ahead.length < aheadMax;) {
    const next = workflow.transitions.find(
      ({ from: sources, to, isDefault }) => isDefault === true && sources.includes(at) && !known.has(to),
    );
    if (next === undefined) break;
    ahead.push(next.to);
    known.add(next.to);
    at = next.to;
  }
  return ahead;
}
