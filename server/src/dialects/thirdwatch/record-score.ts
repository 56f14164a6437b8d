import { sourceSettings } from '../../accounts/sources.ts';
import type { Principal } from '../../core/principal.ts';
import type { DialectParts } from '../dialect.ts';
import { scoreActivity } from './postback-formats.ts';
import { scoreOrder } from './score-order.ts';
import type { Report } from './translate.ts';
import { source } from './way.ts';

/**
 * Puts the score of an order that a shop has just described into its history, from where it is posted back. Only where a shop
 * has asked for it: scores can be asked for at any time.
 */
export async function recordScore(
  parts: DialectParts,
  { actor, report: { orderId } }: { readonly actor: Principal; readonly report: Report },
  entry: string,
): Promise<void> {
  const { accountId } = actor;
  const { scorePostback, authority } = sourceSettings(await parts.account(accountId), source);
  if (scorePostback === undefined || orderId === undefined) return;
  const key = { kind: 'external', source, externalId: orderId } as const;
  const order = await parts.views.order(accountId, key);
  if (order === undefined) return;
  const { score, flag, reasons } = await scoreOrder(parts, order, orderId);
  const points = reasons.map(({ name, value, flag: colour }) => ({ name, value, flag: colour }));
  await parts.commit({
    accountId,
    lookups: [{ kind: 'id', id: order.orderId }],
    command: {
      kind: 'record_activity',
      activity: scoreActivity,
      data: { score, flag, reasons: points },
      notify: false,
      received: { entry },
    },
    circumstances: { actor, source, intent: { kind: 'report', authority }, backfill: false },
  });
}
