import type { Command, NewOrder, Rules } from '../core/command.ts';
import { decide } from '../core/decide.ts';
import type { Accepted, Decision, WorkflowBook } from '../core/decision.ts';
import type { OrderEvent } from '../core/event.ts';
import { fold } from '../core/evolve.ts';
import type { Found, LoadedOrder, Move, RecordedOutcome, Written } from '../core/move.ts';
import { keyChanges } from '../core/move.ts';
import type { Order } from '../core/order.ts';
import type { Companions, Outcome, RecordedEvent, Submission } from '../core/outcome.ts';
import { refusal } from '../core/refusal.ts';
import { say } from '../core/sentences.ts';
import { customerNamesOf, namesOf, takenRefusal, withoutTaken } from './names.ts';

/** A submission that waits for its answer. */
export interface Pending {
  readonly submission: Submission;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  /** By a clock that nobody sets: one that is put forward must not make a queue look late. */
  readonly sinceMs: number;
  readonly tries: number;
  /** Read and decided by itself, because a batch that it was in could not be. */
  readonly alone?: true;
  /** Where it is known without asking the database. */
  readonly orderId: string | undefined;
}

/** What a submission comes to, from the number of its order and all events that the batch has recorded of that order. */
type ToOutcome = (number: number, recorded: readonly RecordedEvent[]) => Outcome;

/** One order of the batch: what is written about it, and who is answered then. */
export interface Group {
  readonly move: Move;
  readonly answers: readonly { readonly pending: Pending; readonly toOutcome: ToOutcome }[];
}

export interface DecidedBatch {
  readonly groups: readonly Group[];
  /** Must wait for a batch that is being written, or for one of this batch. */
  readonly postponed: readonly Pending[];
  readonly now: Date;
}

interface Parts {
  readonly rules: Rules;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** The state of one order while the batch is decided. */
interface Working {
  readonly loaded: LoadedOrder | undefined;
  readonly accountId: string;
  order: Order;
  events: OrderEvent[];
  idempotency: Move['idempotency'][number][];
  companions: Companions[];
  answers: Group['answers'][number][];
}

/**
 * Decides a batch in the order of arrival; several commands for one order see each other's result. Refusals that rest on
 * what is durable are answered at once, everything else after the write.
 */
export function decideBatch(
  batch: readonly Pending[],
  found: readonly Found[],
  books: ReadonlyMap<string, WorkflowBook>,
  stale: ReadonlySet<string>,
  { rules, now: clock, newId }: Parts,
): DecidedBatch {
  const now = clock();
  const working = new Map<string, Working>();
  const takenNames = new Map<string, string>();
  const usedKeys = new Set<string>();
  // Two commands must not each bring the same new customer, not even for one order.
  const usedCustomers = new Set<string>();
  const postponedOrders = new Set<string>();
  const postponed: Pending[] = [];

  for (const [index, pending] of batch.entries()) {
    const facts = found[index]!;
    if (answerRepeat(pending, facts)) continue;

    const orderId = facts.loaded?.order.orderId ?? ownId(pending.submission);
    const taken = facts.taken.filter((key) => key.orderId !== orderId);
    const isReport = pending.submission.circumstances.intent.kind === 'report';
    const submission =
      isReport && taken.length > 0 ? withoutTaken(pending.submission, taken, facts.loaded?.order) : pending.submission;
    const { accountId, circumstances, idempotency } = submission;
    const newOrder = withCustomer(submission, facts.customerId);
    const command = commandWithCustomer(submission, facts.customerId);
    const name = `${accountId}/${orderId ?? ''}`;
    const names = namesOf(submission, facts.loaded === undefined);
    const customers = customerNamesOf(submission);
    const key = idempotency === undefined ? undefined : `${accountId}\n${idempotency.scope}\n${idempotency.key}`;
    const waits =
      stale.has(name) ||
      postponedOrders.has(name) ||
      (key !== undefined && usedKeys.has(key)) ||
      (facts.customerId === undefined && customers.some((customer) => usedCustomers.has(customer))) ||
      names.some((taking) => (takenNames.get(taking) ?? name) !== name);
    if (waits) {
      postponed.push(facts.loaded === undefined ? pending : { ...pending, orderId: facts.loaded.order.orderId });
      if (orderId !== undefined) postponedOrders.add(name);
      // What comes later under the same names waits behind this one, so that the order of arrival is kept.
      for (const taking of names) if (!takenNames.has(taking)) takenNames.set(taking, `${name} postponed`);
      continue;
    }
    if (key !== undefined) usedKeys.add(key);

    const state = working.get(name);
    const history = [...(facts.history ?? []), ...(state?.events ?? [])];
    const decision = decide({
      order: state?.order ?? facts.loaded?.order,
      command,
      circumstances,
      rules,
      workflows: books.get(accountId)!,
      history,
      now,
      newId,
      ...(newOrder === undefined ? {} : { newOrder }),
    });
    // Only whoever may have the change learns that a name of it is taken.
    if (decision.kind === 'accepted' && !isReport && taken.length > 0) {
      pending.resolve({ kind: 'refused', refusal: takenRefusal(taken[0]!), order: facts.loaded?.order });
      continue;
    }
    if (submission.dryRun) {
      pending.resolve(toDryOutcome(decision));
      continue;
    }
    const idle = decision.kind !== 'accepted' && submission.idempotency === undefined;
    if (decision.kind === 'refused' || (idle && state === undefined)) {
      const outcome = toIdleOutcome(decision);
      if (state === undefined || state.events.length === 0) pending.resolve(outcome);
      else state.answers.push({ pending, toOutcome: () => outcome });
      continue;
    }
    for (const taking of names) takenNames.set(taking, name);
    const entry = state ?? begin(accountId, facts.loaded, decision.order);
    working.set(name, entry);
    add(entry, pending, decision, facts);
    for (const customer of customers) usedCustomers.add(customer);
  }
  return { groups: [...working.values()].map(toGroup), postponed, now };
}

/** The id of an order that is not there yet: to be made, or made a moment ago in the same batch. */
function ownId({ newOrder, lookups }: Submission): string | undefined {
  return newOrder?.orderId ?? lookups.find((key) => key.kind === 'id')?.id;
}

function begin(accountId: string, loaded: LoadedOrder | undefined, order: Order): Working {
  return { loaded, accountId, order, events: [], idempotency: [], companions: [], answers: [] };
}

function add(entry: Working, pending: Pending, decision: Exclude<Decision, { kind: 'refused' }>, facts: Found): void {
  const { submission } = pending;
  const from = entry.events.length;
  if (decision.kind === 'accepted') {
    entry.order = decision.order;
    entry.events.push(...decision.events);
    const come = companionsOf(submission, decision.order, facts);
    if (come !== undefined) entry.companions.push(come);
  }
  if (submission.idempotency !== undefined) {
    const { orderId, version } = decision.order;
    const events = decision.kind === 'accepted' ? decision.events : [];
    const seqs = [events[0]?.seq ?? 0, events.at(-1)?.seq ?? 0] as const;
    const changed = decision.kind === 'accepted' && decision.changed;
    entry.idempotency.push({ ...submission.idempotency, outcome: { orderId, version, changed, seqs } });
  }
  entry.answers.push({ pending, toOutcome: (number, recorded) => toOutcome(decision, from, number, recorded) });
}

function toGroup(entry: Working): Group {
  const { accountId, order, loaded, events, idempotency, companions, answers } = entry;
  const keys = events.length === 0 ? [] : keyChanges(loaded?.order, order);
  return { move: { accountId, order, before: loaded, events, keys, idempotency, companions }, answers };
}

function toOutcome(
  decision: Exclude<Decision, { kind: 'refused' }>,
  from: number,
  number: number,
  recorded: readonly RecordedEvent[],
): Outcome {
  if (decision.kind === 'unchanged') return { kind: 'unchanged', order: decision.order, replayed: false };
  const events = recorded.slice(from, from + decision.events.length);
  return committed(decision, { ...decision.order, number }, events);
}

/** The events of a move as they were written. */
export function recordedEvents({ events }: Move, { number, positions }: Written): readonly RecordedEvent[] {
  return events.map((event, index) => ({ ...withNumber(event, number), position: positions[index]! }));
}

function toDryOutcome(decision: Decision): Outcome {
  if (decision.kind !== 'accepted') return toIdleOutcome(decision);
  return committed(
    decision,
    decision.order,
    decision.events.map((event) => ({ ...event, position: '0' })),
  );
}

function toIdleOutcome(decision: Decision): Outcome {
  if (decision.kind === 'refused') return decision;
  return { kind: 'unchanged', order: decision.order, replayed: false };
}

function committed({ changed, against }: Accepted, order: Order, events: readonly RecordedEvent[]): Outcome {
  return { kind: 'committed', order, events, changed, replayed: false, ...(against === undefined ? {} : { against }) };
}

/** The creating event carries the number that the commit has given. */
function withNumber(event: OrderEvent, number: number): OrderEvent {
  return event.seq === 1 ? { ...event, sets: { ...event.sets, number } } : event;
}

/** Answers a request whose idempotency key was used before; says whether it did. */
function answerRepeat({ submission, resolve }: Pending, { earlier, history }: Found): boolean {
  if (earlier === undefined || submission.idempotency === undefined) return false;
  if (earlier.requestHash !== submission.idempotency.requestHash) {
    const { key } = submission.idempotency;
    const why = refusal('idempotency_mismatch', say('idempotency_key_used', { key }), say('use_new_key'));
    resolve({ kind: 'refused', refusal: why, order: undefined });
    return true;
  }
  resolve(repeatOf(submission.accountId, earlier, history ?? []));
  return true;
}

function repeatOf(
  accountId: string,
  { version, changed, seqs }: RecordedOutcome,
  history: readonly RecordedEvent[],
): Outcome {
  const order = fold(
    accountId,
    history.filter(({ seq }) => seq <= version),
  );
  const [first, last] = seqs;
  if (last === 0) return { kind: 'unchanged', order, replayed: true };
  const events = history.filter(({ seq }) => seq >= first && seq <= last);
  return { kind: 'committed', order, events, changed, replayed: true };
}

/** Of the people and places that came with a command, those that the order names now. */
function companionsOf(
  { companions }: Submission,
  order: Order,
  { customerId, customerPersonId }: Found,
): Companions | undefined {
  if (companions === undefined) return undefined;
  const named = [order.billingAddressId, order.shippingAddressId];
  const addresses = (companions.addresses ?? []).filter(({ addressId }) => named.includes(addressId));
  const { customer, personId = customerPersonId } = companions;
  if (customerId === undefined && customer !== undefined && order.customerId === customer.customerId) {
    return { addresses, customer };
  }
  // The addresses of a customer who is there already go with that person, also when the person is erased.
  return { addresses, ...(personId === undefined ? {} : { personId }) };
}

/** A change that brings a customer gets the one that is there already. */
function commandWithCustomer({ command, companions }: Submission, customerId: string | undefined): Command {
  if (customerId === undefined || companions?.customer === undefined || !('changes' in command)) return command;
  const fields = command.changes?.fields;
  if (fields?.customerId !== companions.customer.customerId) return command;
  return { ...command, changes: { ...command.changes, fields: { ...fields, customerId } } };
}

function withCustomer({ newOrder, companions }: Submission, customerId: string | undefined): NewOrder | undefined {
  const wanted = customerId ?? companions?.customer?.customerId;
  if (newOrder === undefined || wanted === undefined) return newOrder;
  return { ...newOrder, fields: { ...newOrder.fields, customerId: wanted } };
}
