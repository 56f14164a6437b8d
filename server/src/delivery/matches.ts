import type { EndpointConfig } from '../core/endpoint.ts';
import { conditionOrder } from '../core/guards.ts';
import { shownStatus } from '../core/judge.ts';
import type { JsonObject } from '../core/json.ts';
import type { Order } from '../core/order.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import { audienceIncludes } from '../core/principal.ts';
import type { Workflow } from '../core/workflow.ts';

/** Whether an event is one that the endpoint is told of, as far as the event itself says. */
export function coversEvent(
  { types, audience, historical }: Pick<EndpointConfig, 'types' | 'audience' | 'historical'>,
  event: RecordedEvent,
): boolean {
  if (event.historical && !historical) return false;
  if (!audienceIncludes(audience, event.audience)) return false;
  // What concerns the account is told only where it is named.
  return types === null ? event.type.startsWith('order.') : types.includes(event.type);
}

/** Whether the endpoint asks for anything that only the order knows. */
export function needsOrder({ filters }: Pick<EndpointConfig, 'filters'>): boolean {
  return Object.values(filters).some((filter) => filter !== undefined);
}

export type ConditionHolds = (expression: string, order: JsonObject, command: JsonObject, now: Date) => boolean;

/** What was said of an order, as far as filters look at it. */
export interface Said {
  readonly to: string | null;
  readonly message: string | null;
  readonly reason: string | null;
  readonly data: JsonObject;
  readonly at: Date;
}

/** An event as filters see it. */
export function saidBy(event: RecordedEvent): Said {
  const { to, message, says, occurredAt } = event;
  return { to, message, reason: says.reason ?? null, data: says.data ?? {}, at: occurredAt };
}

/** Whether an order passes the endpoint's filters. An event of the account has no order and passes none. */
export function passesFilters(
  { filters, audience }: EndpointConfig,
  { at, ...command }: Said,
  order: Order | undefined,
  workflow: Workflow | undefined,
  conditionHolds: ConditionHolds,
): boolean {
  if (order === undefined) return !needsOrder({ filters });
  // What is hidden from the endpoint decides nothing: an order in such a status counts as in the last one it knows.
  const shown = shownStatus(order, audience);
  const status = command.to ?? shown ?? '';
  const category = workflow?.statuses.get(status)?.category;
  const { condition } = filters;
  if (filters.workflow !== undefined && !filters.workflow.includes(order.workflow.key)) return false;
  if (filters.status !== undefined && !filters.status.includes(status)) return false;
  if (filters.category !== undefined && (category === undefined || !filters.category.includes(category))) return false;
  const seen = shown === null ? order : { ...order, status: shown };
  return condition === undefined || conditionHolds(condition, conditionOrder(seen), command, at);
}
