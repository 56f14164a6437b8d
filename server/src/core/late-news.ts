import type { Occurrence, OrderQuestion } from './decision.ts';
import { newsKey } from './evolve.ts';

/** Older than what its own source has said, or, from another source, than the present status (rulings 3). */
export function isLateNews(
  { order, command, circumstances, rules }: OrderQuestion,
  { occurredAt, given }: Extract<Occurrence, { kind: 'known' }>,
): boolean {
  if (!given) return false;
  const own = order.news[newsKey(circumstances.source, command.shipment)];
  if (own !== undefined && occurredAt < own.occurredAt) return true;
  const { statusSource, statusSince } = order;
  // Each shipment of one source has news of its own.
  if (statusSource === circumstances.source) return command.shipment === undefined && occurredAt < statusSince;
  return occurredAt.getTime() < statusSince.getTime() - rules.clockSkewSeconds * 1000;
}
