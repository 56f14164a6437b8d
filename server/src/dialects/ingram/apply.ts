import type { OrderKey } from '../../core/command.ts';
import type { Order } from '../../core/order.ts';
import type { Idempotency, Outcome } from '../../core/outcome.ts';
import type { Principal } from '../../core/principal.ts';
import { sourceSettings } from '../../accounts/sources.ts';
import type { QuarantinedEvent } from '../../accounts/quarantine.ts';
import type { WantedMapping } from '../../accounts/status-mappings.ts';
import type { IngramParts } from './parts.ts';
import { toReport } from './report.ts';
import type { EventResource, IngramEvent } from './translate.ts';

/** What became of one resource of an event. */
export type ResourceOutcome =
  | { readonly kind: 'applied'; readonly outcome: Exclude<Outcome, { kind: 'refused' }> }
  | { readonly kind: 'waits'; readonly reason: QuarantinedEvent['reason']; readonly detail: string };

export interface ApplyWish {
  readonly actor: Principal;
  readonly event: IngramEvent;
  readonly resource: EventResource;
  readonly mappings: readonly WantedMapping[];
  /** The order it is about, where somebody has said so. */
  readonly order?: OrderKey;
  readonly idempotency?: Idempotency;
  readonly dryRun?: boolean;
}

/** How often a resource is read anew because the order came into being, or changed its workflow, in between. */
const triesMax = 3;

/** Takes one resource of an event into our order as one report: whole, or not at all (rulings 1, 9). */
export async function applyResource(parts: IngramParts, wish: ApplyWish): Promise<ResourceOutcome> {
  for (let tries = 1; ; tries += 1) {
    const result = await tryResource(parts, wish);
    const stale = result.kind === 'waits' && result.reason === 'refused' && tries < triesMax;
    if (!stale) return result;
  }
}

async function tryResource(parts: IngramParts, wish: ApplyWish): Promise<ResourceOutcome> {
  const { actor, event, resource, mappings, idempotency, dryRun } = wish;
  const { accountId } = actor;
  const { order, lookups } = await findOrder(parts, wish);
  const [account, book] = await Promise.all([parts.account(accountId), parts.workflows(accountId, order?.workflow)]);
  const settings = sourceSettings(account, 'ingram');
  const workflow =
    order === undefined ? book.latest(settings.workflow) : book.version(order.workflow.key, order.workflow.version);
  if (workflow === undefined) {
    const detail = `The account has no workflow ${settings.workflow}, which orders of this source are to get.`;
    return { kind: 'waits', reason: 'status_unknown', detail };
  }
  const report = toReport(event, resource, {
    ...{ accountId, timeZone: account.timeZone, order, workflow, mappings },
    notify: settings.notify,
    newOrderId: parts.newId(),
  });
  if (report.kind === 'unclear') return { kind: 'waits', reason: report.reason, detail: report.detail };
  const outcome = await parts.commit({
    accountId,
    lookups,
    newOrder: report.newOrder,
    command: report.command,
    circumstances: {
      actor,
      source: 'ingram',
      intent: { kind: 'report', authority: settings.authority },
      backfill: false,
    },
    ...(idempotency === undefined ? {} : { idempotency }),
    ...(dryRun === undefined ? {} : { dryRun }),
  });
  if (outcome.kind !== 'refused') return { kind: 'applied', outcome };
  return { kind: 'waits', reason: 'refused', detail: outcome.refusal.detail };
}

/**
 * The order an event is about, and how the commit finds it again: by the vendor's number, else by the reseller's reference,
 * if that order has no other number of the vendor (one purchase order may become several orders).
 */
async function findOrder(
  { views }: IngramParts,
  { actor: { accountId }, resource: { orderNumber, customerOrderNumber }, order: given }: ApplyWish,
): Promise<{ order: Order | undefined; lookups: readonly OrderKey[] }> {
  if (given !== undefined) return { order: await views.order(accountId, given), lookups: [given] };
  const external: readonly OrderKey[] =
    orderNumber === undefined ? [] : [{ kind: 'external', source: 'ingram', externalId: orderNumber }];
  const byNumber = external[0] === undefined ? undefined : await views.order(accountId, external[0]);
  if (byNumber !== undefined) return { order: byNumber, lookups: external };
  if (customerOrderNumber === undefined) return { order: undefined, lookups: external };
  const reference: OrderKey = { kind: 'reference', reference: customerOrderNumber };
  const byReference = await views.order(accountId, reference);
  const others = byReference?.externalIds['ingram'];
  if (others !== undefined && orderNumber !== undefined && others !== orderNumber) {
    return { order: undefined, lookups: external };
  }
  return { order: byReference, lookups: [...external, reference] };
}
