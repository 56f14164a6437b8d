import type { LineChange } from '../../core/command.ts';
import { derivedLineStatuses } from '../../core/line.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Line, Order } from '../../core/order.ts';
import { findLine } from '../../core/order-changes.ts';
import type { Workflow } from '../../core/workflow.ts';
import type { WantedMapping } from '../../accounts/status-mappings.ts';
import { readLineCode } from '../../accounts/status-mappings.ts';
import { namedUuid } from '../../lib/ids.ts';
import type { EventLine } from './translate.ts';

/** What lines are read against. */
export interface LineContext {
  readonly accountId: string;
  /** Under which lines and parcels of this order get ids that a repeat finds again. */
  readonly orderName: string;
  readonly order: Order | undefined;
  readonly workflow: Workflow;
  readonly mappings: readonly WantedMapping[];
  /** The order is voided as a whole: what was not shipped of a line is canceled. */
  readonly voided: boolean;
  /** `YYYY-MM-DD`, where the event says that the lines are invoiced. */
  readonly invoicedOn: string | undefined;
}

/** A line of an event with the id it has, or gets, and all members that it says. */
export type ReportedLine = LineChange & { readonly id: string; readonly ordered: number };

/** The lines of an event as changes of the order; those that name neither a number nor a part are left out. */
export function toLineChanges(lines: readonly EventLine[], context: LineContext): readonly ReportedLine[] {
  return lines
    .filter(({ lineNumber, ingramPartNumber }) => lineNumber !== undefined || ingramPartNumber !== undefined)
    .map((line) => toLineChange(line, context));
}

/** The id of a line in `externalIds` and the sku, by which the core finds it (rulings 9). */
function lineNames({ lineNumber, ingramPartNumber }: EventLine): Pick<LineChange, 'externalIds' | 'sku'> {
  return {
    ...(lineNumber === undefined ? {} : { externalIds: { ingram: lineNumber } }),
    ...(ingramPartNumber === undefined ? {} : { sku: ingramPartNumber }),
  };
}

function toLineChange(line: EventLine, context: LineContext): ReportedLine {
  const { accountId, orderName, order } = context;
  const names = lineNames(line);
  const present = order === undefined ? undefined : findLine(order.lines, names);
  const newLineId = namedUuid(accountId, `ingram ${orderName} line ${line.lineNumber ?? line.ingramPartNumber ?? ''}`);
  const data = { ...present?.data, ...lineData(line, context) };
  const serials = new Set([...(present?.serialNumbers ?? []), ...line.serialNumbers]);
  return {
    id: present?.lineId ?? newLineId,
    newLineId,
    ...names,
    ...quantitiesAndStatus(line, present, context),
    ...(serials.size === 0 ? {} : { serialNumbers: [...serials] }),
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
}

function lineData(
  { subOrderNumber, vendorPartNumber, lineStatus }: EventLine,
  { invoicedOn }: LineContext,
): JsonObject {
  const members: Record<string, Json | undefined> = {
    subOrderNumber,
    vendorPartNumber,
    lineStatus,
    invoiceDate: invoicedOn,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;
}

/**
 * Quantities say what is where. A status by name is kept only where they cannot tell it (a hold), or where the event brought
 * none.
 */
function quantitiesAndStatus(
  line: EventLine,
  present: Line | undefined,
  context: LineContext,
): Partial<LineChange> & { readonly ordered: number } {
  const ordered = line.requested ?? present?.ordered ?? (line.shipped ?? 0) + (line.backordered ?? 0);
  const shipped = line.shipped ?? present?.shipped ?? 0;
  const named = namedStatus(line, context);
  const told = {
    ordered,
    ...(line.shipped === undefined ? {} : { shipped: line.shipped }),
    ...(line.backordered === undefined ? {} : { backordered: line.backordered }),
  };
  if (context.voided || named === 'canceled') {
    return { ...told, canceled: Math.max(ordered - shipped, 0), backordered: 0, status: null };
  }
  if (named === undefined) return told;
  if (named === 'fulfilled' && ordered > 0)
    return { ...told, fulfilled: shipped > 0 ? shipped : ordered, status: null };
  const silent = line.shipped === undefined && line.backordered === undefined;
  const derived = (derivedLineStatuses as readonly string[]).includes(named);
  return { ...told, status: derived && !silent ? null : named };
}

function namedStatus({ lineStatus }: EventLine, { workflow, mappings }: LineContext): string | undefined {
  if (lineStatus === undefined) return undefined;
  const meaning = readLineCode(workflow, mappings, 'ingram', lineStatus);
  return meaning.kind === 'status' ? meaning.key : undefined;
}
