import type { Applied, ApplyWaiting } from '../../accounts/quarantine.ts';
import type { Actor, Principal } from '../../core/principal.ts';
import { systemPrincipal } from '../../core/principal.ts';
import { sha256Hex } from '../../lib/ids.ts';
import { applyResource } from './apply.ts';
import { readObject } from './body.ts';
import type { IngramParts } from './parts.ts';
import { readEvent } from './translate.ts';

/** Takes an event of the quarantine through the path on which it came in, in the name of who sent it. */
export function applyWaiting(parts: IngramParts): ApplyWaiting {
  return async (accountId, { body, reporter, eventId }, { mappings, dryRun, order }): Promise<Applied> => {
    const event = readEvent(readObject(body));
    const [resource] = event.resources;
    if (resource === undefined) return waits('order_unknown', 'The event has no resource, so that it names no order.');
    const requestHash = sha256Hex(body);
    const result = await applyResource(parts, {
      actor: inNameOf(accountId, reporter),
      event,
      resource,
      mappings,
      dryRun,
      idempotency: { key: eventId, scope: 'ingram quarantine', requestHash },
      ...(order === undefined ? {} : { order }),
    });
    if (result.kind === 'waits') return waits(result.reason, result.detail);
    const { outcome } = result;
    const changes = outcome.kind === 'committed' ? outcome.events.filter(({ to }) => to !== null) : [];
    const last = changes.at(-1);
    const { status, orderId } = outcome.order;
    return {
      kind: 'applied',
      result: `The order is ${last?.from === undefined || last.from === null ? '' : 'now '}${status}.`,
      orderId,
      from: last?.from ?? null,
      to: last?.to ?? null,
    };
  };
}

/** The key may be gone by now: its report is still its own, and reports need no rights. */
function inNameOf(accountId: string, reporter: Actor): Principal {
  return { ...systemPrincipal(accountId), ...reporter };
}

function waits(reason: NonNullable<Applied['reason']>, result: string): Applied {
  return { kind: 'waits', reason, result, orderId: null, from: null, to: null };
}
