import type { HistoryEntryIn, ImportOrderIn } from '@milepost/contract';
import type { Command, NewLine, NewOrder, OrderKey, Said } from '../core/command.ts';
import type { ShipmentSet } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import type { Companions, Submission } from '../core/outcome.ts';
import type { Workflow } from '../core/workflow.ts';
import { toInstant } from '../lib/instants.ts';
import { ownerOfPlaces } from './order-places.ts';
import { defined, toCompanions, toNewOrder } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { toShipment } from './shipments.ts';

/** What the work on one line needs to know of its request. */
export interface ImportScope {
  readonly accountId: string;
  readonly timeZone: string;
  /** The workflow of orders that name none. */
  readonly workflow: string;
  /** Whether mails are sent where a line does not say. */
  readonly notify: boolean;
  readonly isDryRun: boolean;
  /** The id of the user with this e-mail address. */
  readonly userByEmail: (email: string) => Promise<string | undefined>;
  /** What all commands of a line have in common; each has an idempotency key of its own. */
  readonly common: (
    bytes: Buffer,
    key: string | undefined,
  ) => Pick<Submission, 'accountId' | 'circumstances' | 'idempotency' | 'dryRun'>;
}

/** An order as a line brings it: how it began, and what happened to it then. */
export interface ImportedOrder {
  /** The names it may be here under already. */
  readonly lookups: readonly OrderKey[];
  readonly newOrder: NewOrder;
  readonly companions: Companions;
  readonly creation: Extract<Command, { kind: 'create_order' }>;
  /** Oldest first. */
  readonly later: readonly LaterCommand[];
}

type Users = Pick<ImportOrderIn, 'ownerId' | 'watcherIds'>;

export type LaterCommand = Extract<Command, { kind: 'set_status' | 'change_order' | 'archive' }>;

/**
 * Reads a line, or throws what is wrong with it. The names in its history are checked here, before anything is written,
 * so that an order is imported whole or not at all.
 */
export async function readImportOrder(
  parts: ApiParts,
  scope: ImportScope,
  line: ImportOrderIn,
): Promise<ImportedOrder> {
  const {
    history = [],
    shipments = [],
    archived,
    idempotencyKey: _,
    ownerEmail: __,
    watcherEmails: ___,
    ...own
  } = line;
  const order = { ...own, ...(await usersOf(scope, line)) };
  const key = order.workflow ?? scope.workflow;
  const workflow = (await parts.workflows(scope.accountId)).latest(key);
  if (workflow === undefined) throw unknownWorkflow(key);
  checkNames(workflow, line);
  const entries = history
    .map((entry) => ({ entry, occurredAt: toInstant(entry.occurredAt, scope.timeZone) }))
    .toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  // What was told late is told last, so that nothing is late because of it.
  const steps = entries.filter(({ entry }) => entry.placed !== true);
  const late = entries.filter(({ entry }) => entry.placed === true);
  const newOrder = toNewOrder(order, parts.newId, scope.timeZone, scope.workflow);
  const status = newOrder.status ?? (steps.length === 0 ? undefined : workflow.initial[0]?.status);
  const sets: readonly ShipmentSet[] = shipments.map((shipment) => ({
    ...toShipment(shipment, scope.timeZone),
    shipmentId: shipment.shipmentId ?? parts.newId(),
  }));
  const isWhole = steps.length === 0;
  const occurredAt = beginning(order, newOrder, steps[0]?.occurredAt, scope.timeZone);
  return {
    lookups: lookupsOf(newOrder),
    newOrder: {
      ...newOrder,
      ...defined({ status }),
      // Progress comes after the history, or the lines would put the order at its end before it has begun (rulings 15).
      lines: isWhole ? newOrder.lines : newOrder.lines.map(untouched),
      ...(isWhole && sets.length > 0 ? { shipments: sets } : {}),
    },
    companions: {
      ...toCompanions(order, newOrder, parts.newId, scope.accountId),
      ...(await ownerOfPlaces(parts, scope.accountId, newOrder.fields)),
    },
    creation: {
      kind: 'create_order',
      notify: order.notify ?? scope.notify,
      ...defined({ message: order.message, note: order.note, occurredAt }),
    },
    later: [
      ...[...steps, ...late].map(({ entry, occurredAt: at }) => toStatus(entry, at, order.notify ?? scope.notify)),
      ...(isWhole ? [] : progress(newOrder, sets, steps.at(-1)!.occurredAt)),
      ...(archived === true ? [{ kind: 'archive' } as const] : []),
    ],
  };
}

function toStatus(
  { to, message, note, reason, data, placed }: HistoryEntryIn,
  occurredAt: Date,
  notify: boolean,
): LaterCommand {
  const said: Said = {
    ...defined({ message, note, reason }),
    ...(data === undefined ? {} : { data: data as JsonObject }),
    notify,
    occurredAt,
  };
  return { kind: 'set_status', to, ...defined({ placed }), ...said };
}

/** Owner and watchers, also those that a line names by their e-mail addresses. */
async function usersOf({ userByEmail }: ImportScope, line: ImportOrderIn): Promise<Users> {
  const find = async (email: string, pointer: string) => {
    const userId = await userByEmail(email);
    if (userId === undefined) throw unknownUser(email, pointer);
    return userId;
  };
  const { ownerEmail, watcherEmails, watcherIds = [] } = line;
  const watchers = watcherEmails?.map((email, index) => find(email, `/watcherEmails/${index}`));
  return {
    ...(ownerEmail === undefined ? {} : { ownerId: await find(ownerEmail, '/ownerEmail') }),
    ...(watchers === undefined ? {} : { watcherIds: [...watcherIds, ...(await Promise.all(watchers))] }),
  };
}

/** An order began when it says so, else when it was ordered, and in any case before the first thing that happened to it. */
function beginning(
  { occurredAt }: Pick<ImportOrderIn, 'occurredAt'>,
  { fields }: NewOrder,
  first: Date | undefined,
  timeZone: string,
): Date | undefined {
  const orderedAt = fields.orderedAt;
  const said =
    occurredAt !== undefined
      ? toInstant(occurredAt, timeZone)
      : typeof orderedAt === 'string'
        ? new Date(orderedAt)
        : undefined;
  if (said === undefined || first === undefined) return said ?? first;
  return said < first ? said : first;
}

function untouched(line: NewLine): NewLine {
  return { ...line, shipped: 0, backordered: 0, canceled: 0, fulfilled: 0, returned: 0, status: null };
}

function progress({ lines }: NewOrder, shipments: readonly ShipmentSet[], occurredAt: Date): readonly LaterCommand[] {
  const changed = lines.filter((line) => JSON.stringify(line) !== JSON.stringify(untouched(line)));
  if (changed.length === 0 && shipments.length === 0) return [];
  return [{ kind: 'change_order', changes: { lines: changed, shipments }, notify: false, occurredAt }];
}

function lookupsOf({ orderId, number, fields }: NewOrder): readonly OrderKey[] {
  const { reference, externalIds = {} } = fields;
  return [
    { kind: 'id', id: orderId },
    ...Object.entries(externalIds).map(([source, externalId]) => ({ kind: 'external' as const, source, externalId })),
    ...(typeof reference === 'string' ? [{ kind: 'reference' as const, reference }] : []),
    ...(number === undefined ? [] : [{ kind: 'number' as const, number }]),
  ];
}

function checkNames(workflow: Workflow, { history = [], lines = [] }: ImportOrderIn): void {
  for (const [index, { to }] of history.entries()) {
    if (!workflow.statuses.has(to)) throw unknownStatus(workflow, to, `/history/${index}/to`, workflow.statuses.keys());
  }
  for (const [index, { status }] of lines.entries()) {
    if (typeof status !== 'string' || workflow.lineStatuses.has(status)) continue;
    throw unknownStatus(workflow, status, `/lines/${index}/status`, workflow.lineStatuses.keys());
  }
}

function unknownStatus(workflow: Workflow, name: string, pointer: string, known: Iterable<string>): Problem {
  return new Problem('status_unknown', {
    detail: `"${name}" at ${pointer} is no status of the workflow ${workflow.key}.`,
    hint: `Use one of ${[...known].join(', ')}.`,
    pointer,
  });
}

function unknownUser(email: string, pointer: string): Problem {
  return new Problem('validation_failed', {
    detail: `"${email}" at ${pointer} is no user of this account.`,
    hint: 'Make the user with POST /v1/users, or leave the member out.',
    pointer,
  });
}

function unknownWorkflow(key: string): Problem {
  return new Problem('workflow_unknown', {
    detail: `"${key}" is no workflow of this account.`,
    hint: 'List them with GET /v1/workflows.',
    pointer: '/workflow',
  });
}
