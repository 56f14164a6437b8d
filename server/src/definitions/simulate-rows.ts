import type { Rules } from '../core/command.ts';
import type { OrderEvent } from '../core/event.ts';
import { evolve } from '../core/evolve.ts';
import type { Order } from '../core/order.ts';
import type { Guard, Transition, Workflow } from '../core/workflow.ts';
import type { HistoryRow, ReadRow } from './history-rows.ts';
import type { Simulated } from './simulate.ts';
import { createSimulation } from './simulate.ts';

/** What a definition would have said to the history of a file. */
export interface SimulatedFile extends Simulated {
  /** Different orders, as far as they were remembered. */
  readonly orders: number;
  readonly badRows: { readonly count: number; readonly examples: readonly { line: number; problem: string }[] };
  /** What the file does not tell and so was not asked for, in sentences. */
  readonly unchecked: readonly string[];
}

/** Orders that are remembered at once; those that nothing happened to for longest are forgotten first. */
const ordersMax = 100_000;

/** Rows from which is told what a file has. */
const lookedAt = 200;

const badRowsTold = 20;

/** The role of changes whose file names none: it may whatever anybody may. */
const anybody = 'anybody';

export interface FileSimulation {
  readonly workflow: Workflow;
  readonly mapping: Readonly<Record<string, string>>;
  readonly rules: Rules;
  /** Who acted where a row names no role. */
  readonly role?: string;
}

/** Where an order is, as far as the file has told. */
interface Remembered {
  readonly status: string;
  readonly since: number;
  readonly user: string | undefined;
}

/**
 * Rehearses a definition on the history in a file, sorted by time at least within each order. Memory is bounded, whatever the
 * file's length.
 */
export async function simulateRows(
  rows: AsyncIterable<ReadRow>,
  { workflow, mapping, rules, role }: FileSimulation,
): Promise<SimulatedFile> {
  const iterator = rows[Symbol.asyncIterator]();
  const first: ReadRow[] = [];
  while (first.length < lookedAt) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
  }
  const told = toldBy(first, role);
  const { checked, unchecked } = asFarAsTold(workflow, told);
  const simulation = createSimulation({ workflow: checked, mapping, rules });
  const remembered = new Map<string, Remembered>();
  const badRows: { line: number; problem: string }[] = [];
  let [orders, bad] = [0, 0];

  function take(row: ReadRow): void {
    if ('problem' in row) {
      bad += 1;
      if (badRows.length < badRowsTold) badRows.push(row);
      return;
    }
    const known = remembered.get(row.order);
    if (known === undefined) orders += 1;
    const before =
      row.from === undefined ? known : { ...(known ?? { since: row.at.getTime(), user: undefined }), status: row.from };
    const event = toEvent(row, role ?? anybody, before?.status ?? null);
    const order = before === undefined ? undefined : toOrder(row, before, workflow);
    if (before?.status !== row.to) simulation.add({ before: order, event, approved: false }, row.order);
    remembered.delete(row.order);
    const stays = before?.status === row.to;
    remembered.set(row.order, {
      status: row.to,
      since: stays ? before.since : row.at.getTime(),
      user: stays ? before.user : row.user,
    });
    if (remembered.size > ordersMax) remembered.delete(remembered.keys().next().value!);
  }

  for (const row of first) take(row);
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) take(next.value);
  return { ...simulation.report(), orders, badRows: { count: bad, examples: badRows }, unchecked };
}

/** What the rows of a file tell beside the change itself. */
interface Told {
  readonly role: boolean;
  readonly user: boolean;
  readonly message: boolean;
  readonly reason: boolean;
  readonly total: boolean;
  readonly data: ReadonlySet<string>;
}

function toldBy(rows: readonly ReadRow[], role: string | undefined): Told {
  const good = rows.filter((row): row is HistoryRow => !('problem' in row));
  const some = (member: 'role' | 'user' | 'message' | 'reason' | 'total') =>
    good.some((row) => row[member] !== undefined);
  return {
    role: role !== undefined || some('role'),
    ...{ user: some('user'), message: some('message'), reason: some('reason'), total: some('total') },
    data: new Set(good.flatMap(({ data }) => Object.keys(data))),
  };
}

/** The definition without the rules that the file cannot show to hold or not, and what was left out. */
function asFarAsTold(
  workflow: Workflow,
  told: Told,
): { readonly checked: Workflow; readonly unchecked: readonly string[] } {
  const left = new Map<string, number>();
  const leave = (what: string) => left.set(what, (left.get(what) ?? 0) + 1);
  const transitions = workflow.transitions.map((transition): Transition => {
    const guards = transition.guards.filter((guard) => {
      const why = untold(guard, told);
      if (why !== undefined) leave(why);
      return why === undefined;
    });
    if (transition.reasonRequired && !told.reason) leave('required reasons: there is no column reason');
    return {
      ...transition,
      guards,
      reasonRequired: transition.reasonRequired && told.reason,
      roles: told.role ? transition.roles : [...transition.roles, anybody],
    };
  });
  if (!told.role) leave('roles: there is no column role, and none was given');
  const initial = told.role
    ? workflow.initial
    : workflow.initial.map(({ status, roles }) => ({ status, roles: [...roles, anybody] }));
  const unchecked = [...left].map(([what, count]) =>
    what.startsWith('roles') ? what : `${what} (${count} ${count === 1 ? 'transition' : 'transitions'})`,
  );
  return { checked: { ...workflow, transitions, initial }, unchecked };
}

/** Why a guard cannot be asked of this file. */
function untold(guard: Guard, told: Told): string | undefined {
  switch (guard.kind) {
    case 'message_required':
      return told.message ? undefined : 'required messages: there is no column message';
    case 'fields_required':
      return guard.fields.every((field) => told.data.has(field.replace(/^data\./, '')))
        ? undefined
        : `required fields: there is no column ${guard.fields.map((field) => (field.startsWith('data.') ? field : `data.${field}`)).join(', ')}`;
    case 'lines':
      return 'lines: a history of statuses does not tell them';
    case 'amount':
      return told.total ? undefined : 'amounts: there is no column total';
    case 'four_eyes':
      return told.user ? undefined : 'four eyes: there is no column user';
    case 'condition':
      return /\border\.(?!status\b|statusSince\b|total\b)/.test(guard.expression) && told.data.size === 0
        ? 'conditions on members of the order: there are no columns data.…'
        : undefined;
    case 'min_time_in_status':
    case 'max_time_in_status':
      return undefined;
    default:
      return guard satisfies never;
  }
}

function toEvent(row: HistoryRow, role: string, from: string | null): OrderEvent {
  return {
    ...{ id: '', orderId: row.order, seq: 1, step: 0, from, to: row.to },
    type: from === null ? 'order.created' : 'order.status_changed',
    message: row.message ?? null,
    note: null,
    actor: { kind: 'user', id: row.user ?? '', userId: row.user ?? null, role: row.role ?? role },
    source: 'native',
    ...{ occurredAt: row.at, recordedAt: row.at },
    ...{ applied: true, notify: false, historical: false, audience: 'internal' },
    sets: {},
    says: { data: row.data, ...(row.reason === undefined ? {} : { reason: row.reason }) },
  };
}

function toOrder(row: HistoryRow, { status, since, user }: Remembered, { key, version }: Workflow): Order {
  const begun = new Date(since);
  const made = evolve('', undefined, {
    ...toEvent({ ...row, to: status }, anybody, null),
    ...{ occurredAt: begun, recordedAt: begun },
    sets: {
      workflow: { key, version },
      fields: { data: row.data, ...(row.total === undefined ? {} : { total: row.total }) },
    },
  });
  return { ...made, lastChangeByUserId: user ?? null };
}
