import type { FastifyInstance } from 'fastify';
import type { Order } from '../../core/order.ts';
import type { RecordedEvent } from '../../core/outcome.ts';
import type { Principal } from '../../core/principal.ts';
import { audienceIncludes } from '../../core/principal.ts';
import type { ListedParty } from '../../store/party-views.ts';
import { bodyOf } from '../raw-body.ts';
import type { QueryingParts } from '../query-parts.ts';
import { orderMissing, WordbeeError } from './errors.ts';
import { booleanMember, readMembers, textMember } from './members.ts';
import type { Found } from './order-access.ts';
import { circumstancesOf, findOrder, notifyOf, readOrder } from './order-access.ts';
import { splitName } from './party-fields.ts';
import type { Coded } from './translate.ts';
import { coded } from './translate.ts';
import type { Written } from '../written.ts';

const messageLengthMax = 10_000;

/** The history of an order, and messages added to it (sheet section 6). */
export function registerTraces(app: FastifyInstance, parts: QueryingParts, written: Written): void {
  app.get('/orders/:orderId/traces', async (request) => {
    const found = await readOrder(parts, request);
    const { principal } = request.wordbee;
    const events = await parts.views.history(principal.accountId, found.order.orderId);
    const items = await toTraces(parts, found, events, principal);
    return { count: items.length, items, canAdd: true };
  });

  app.post('/orders/:orderId/traces', async (request, reply) => {
    const { order } = await findOrder(parts, request);
    const { principal } = request.wordbee;
    const members = readMembers(bodyOf(request));
    const message = (textMember(members, 'message') ?? '').trim();
    if (message === '') throw new WordbeeError('"message" is missing or blank.');
    if (message.length > messageLengthMax)
      throw new WordbeeError(`"message" is longer than ${messageLengthMax} characters.`);
    const notify = await notifyOf(parts, principal.accountId, booleanMember(members, 'notify'));
    const outcome = await parts.commit({
      accountId: principal.accountId,
      lookups: [{ kind: 'id', id: order.orderId }],
      command: { kind: 'add_message', message, notify },
      circumstances: circumstancesOf(principal),
    });
    if (outcome.kind === 'refused') throw orderMissing(String(order.number));
    written.note(principal.accountId, outcome);
    return reply.code(204).send();
  });
}

interface Sender {
  readonly pid: number | null;
  readonly pfname: string | null;
  readonly plname: string | null;
  readonly cid: number | null;
  readonly cname: string | null;
}

interface Trace extends Coded {
  readonly date: string;
  readonly message: string | null;
  readonly deadline: string | null;
  readonly sender: Sender;
}

/** Everything that changed status, message or deadline and that the caller may know of, newest first. */
async function toTraces(
  parts: QueryingParts,
  found: Found,
  events: readonly RecordedEvent[],
  viewer: Principal,
): Promise<readonly Trace[]> {
  const senderOf = await senders(parts, found.order, events, viewer);
  const states = follow(events, viewer);
  return states
    .filter(({ event, moved, rescheduled }) => moved || rescheduled || event.message !== null)
    .toSorted((a, b) => b.event.occurredAt.getTime() - a.event.occurredAt.getTime() || b.event.seq - a.event.seq)
    .map(({ event, status, deadline }) => ({
      date: event.occurredAt.toISOString(),
      message: event.message,
      ...codedKey(found, status),
      deadline,
      sender: senderOf(event),
    }));
}

interface State {
  readonly event: RecordedEvent;
  readonly status: string;
  readonly deadline: string | null;
  readonly moved: boolean;
  readonly rescheduled: boolean;
}

/** Each event with the status and the deadline as they were after it. What is hidden from the viewer is passed over. */
function follow(events: readonly RecordedEvent[], { audience }: Principal): readonly State[] {
  let status = '';
  let deadline: string | null = null;
  return events
    .filter((event) => audienceIncludes(audience, event.audience))
    .map((event) => {
      const moved =
        event.to !== null && event.type !== 'order.status_noted' && event.type !== 'order.report_not_applied';
      if (moved && event.applied) status = event.to!;
      const due = event.sets.fields?.dueAt;
      const rescheduled = due !== undefined && due !== deadline;
      if (due !== undefined) deadline = due;
      // Late news is shown as what it told, where it belongs.
      return { event, status: event.applied ? status : (event.to ?? status), deadline, moved, rescheduled };
    });
}

function codedKey({ workflow, locale }: Found, key: string): Coded {
  const status = workflow.statuses.get(key);
  return status === undefined ? { status: 0, statust: key } : coded(status, locale);
}

/** Who did each event. Staff are named to staff alone; everybody else reads the company. */
async function senders(
  { parties, account }: QueryingParts,
  order: Order,
  events: readonly RecordedEvent[],
  { accountId, audience }: Principal,
): Promise<(event: RecordedEvent) => Sender> {
  const userIds = [...new Set(events.flatMap(({ actor }) => actor.userId ?? []))];
  const [users, customers, { name }] = await Promise.all([
    audience === 'internal' && userIds.length > 0 ? parties.usersById(accountId, userIds) : [],
    order.customerId === null ? [] : parties.customersById(accountId, [order.customerId]),
    account(accountId),
  ]);
  const byId = new Map<string, ListedParty>(users.map((user) => [user.id, user]));
  return ({ actor }) => {
    const person = actor.userId === null ? undefined : byId.get(actor.userId);
    const company = actor.role === 'client' ? customers[0] : undefined;
    const { first, last } = splitName(person?.name ?? null);
    return {
      pid: person?.number ?? null,
      pfname: person === undefined ? null : first,
      plname: person === undefined ? null : last,
      cid: company?.number ?? null,
      cname: company === undefined ? name : company.name,
    };
  };
}
