import type { StatusMapping, WantedMapping } from '../../accounts/status-mappings.ts';
import type { SourceSettings } from '../../accounts/sources.ts';
import type { Applied } from '../../accounts/quarantine.ts';
import type { Circumstances, NewOrder, OrderKey, Said } from '../../core/command.ts';
import type { Order, OrderFields } from '../../core/order.ts';
import type { Outcome, Submission } from '../../core/outcome.ts';
import type { Principal } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import type { DialectParts } from '../dialect.ts';
import type { Report } from './translate.ts';

/** Also the source of its events. */
export const source = 'thirdwatch';

/** How the shop calls an order; `undefined` when it does not know it. */
export function shopOrderId({ externalIds }: Pick<Order, 'externalIds'>): string | undefined {
  return externalIds[source];
}

/** Everything about one report beside the report itself: live, in a preview, or on its release from the quarantine. */
export interface Way {
  readonly parts: DialectParts;
  readonly accountId: string;
  readonly actor: Principal;
  readonly settings: SourceSettings;
  /** The account's currency, for amounts without one. */
  readonly currency: string;
  readonly mappings: readonly (StatusMapping | WantedMapping)[];
  readonly report: Report;
  readonly receivedAt: Date;
  /** The entry of the timeline that has the body; `undefined` once it is gone. */
  readonly entry: string | undefined;
  readonly dryRun: boolean;
  /** Given on a release: late then, it is placed and not obeyed. */
  readonly released?: { readonly id: string; readonly requestHash: string; readonly order?: OrderKey };
}

/** The order of a report as it is now, and the workflow that says what its codes mean. */
export interface Subject {
  readonly lookups: readonly OrderKey[];
  readonly found: Order | undefined;
  readonly workflow: Workflow;
  /** How the answer names the order. */
  readonly name: string;
}

/** Finds the order of a report: external id, then reference (rulings 9). `undefined` when it names none. */
export async function findSubject({ parts, accountId, report, settings, released }: Way): Promise<Subject | undefined> {
  const { orderId } = report;
  const lookups: readonly OrderKey[] =
    released?.order !== undefined
      ? [released.order]
      : orderId === undefined
        ? []
        : [
            { kind: 'external', source, externalId: orderId },
            { kind: 'reference', reference: orderId },
          ];
  if (lookups.length === 0) return undefined;
  let found: Order | undefined;
  for (const key of lookups) found ??= await parts.views.order(accountId, key);
  if (found === undefined && released?.order !== undefined) return undefined;
  const book = await parts.workflows(accountId, found?.workflow);
  const workflow =
    found === undefined ? book.latest(settings.workflow) : book.version(found.workflow.key, found.workflow.version);
  if (workflow === undefined) throw new Error(`The workflow ${settings.workflow} of the source ${source} is gone.`);
  return { lookups, found, workflow, name: orderId ?? found?.reference ?? `number ${found?.number ?? 0}` };
}

/** A hit by reference stores the external id, unless the order has another one already (rulings 9). */
export function claim({ orderId }: Report, found: Order | undefined): Partial<OrderFields> {
  const known = found?.externalIds[source];
  return orderId === undefined || known !== undefined ? {} : { externalIds: { [source]: orderId } };
}

/** What is made of an order that only a report has named so far; without an order id nothing can be made. */
export function placeholderOf({ parts, settings, report }: Way, status?: string): NewOrder | undefined {
  const { orderId } = report;
  if (orderId === undefined) return undefined;
  return {
    orderId: parts.newId(),
    workflow: settings.workflow,
    ...(status === undefined ? {} : { status }),
    fields: { externalIds: { [source]: orderId }, reference: orderId },
    lines: [],
    placeholder: true,
  };
}

/** What every command of a report says of itself. */
export function saidOf({ settings, entry }: Way, code?: string): Pick<Said, 'notify' | 'received'> {
  return {
    notify: settings.notify,
    ...(entry === undefined ? {} : { received: { entry, ...(code === undefined ? {} : { code }) } }),
  };
}

/** Commits as a report of this source. On a release, a second try finds the first one's answer. */
export function commitReport(
  { parts, accountId, actor, settings, dryRun, released }: Way,
  wanted: Pick<Submission, 'lookups' | 'command' | 'companions' | 'newOrder'>,
): Promise<Outcome> {
  const circumstances: Circumstances = {
    actor,
    source,
    intent: { kind: 'report', authority: settings.authority },
    backfill: false,
  };
  return parts.commit({
    accountId,
    circumstances,
    ...wanted,
    ...(released === undefined || dryRun
      ? {}
      : { idempotency: { key: released.id, scope: 'quarantine', requestHash: released.requestHash } }),
    ...(dryRun ? { dryRun } : {}),
  });
}

/** The result for what nobody can tell the meaning of yet. */
export function waits(reason: NonNullable<Applied['reason']>, result: string): Applied {
  return { kind: 'waits', reason, result, orderId: null, from: null, to: null };
}

/** The result for what was done to an order. */
export function applied(outcome: Exclude<Outcome, { kind: 'refused' }>, result: string): Applied {
  const events = outcome.kind === 'committed' ? outcome.events : [];
  const moved = events.findLast(({ to, applied: took }) => to !== null && took);
  return {
    kind: 'applied',
    result,
    orderId: outcome.order.orderId,
    from: moved?.from ?? null,
    to: moved?.to ?? null,
  };
}
