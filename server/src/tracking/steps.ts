import type { Principal } from '../core/principal.ts';
import { linkPrincipal } from '../core/principal.ts';
import type { Circumstances, Rules } from '../core/command.ts';
import type { JsonObject } from '../core/json.ts';
import { listTransitions } from '../core/list-transitions.ts';
import type { Order } from '../core/order.ts';
import type { Transition, Workflow } from '../core/workflow.ts';

/** A step that the customer may take by a link, and what must be said for it. */
export interface Step {
  readonly transition: Transition;
  readonly needs: readonly string[];
}

/** A link as far as it matters for what may be done by it. */
export interface ActingLink {
  readonly account: { readonly accountId: string; readonly settings: JsonObject };
  readonly linkId: string;
  readonly purpose: string;
}

/** What can be given on the page where a step is confirmed. */
const givable: ReadonlySet<string> = new Set(['reason', 'message']);

/**
 * What the customer can do to the order now by this link: what the workflow marks and lets role `client` do, where the account
 * allows it. Never by a link of a look-up: a number and a postcode can be guessed.
 */
export function stepsOf(link: ActingLink, order: Order, workflow: Workflow, rules: Rules, now: Date): readonly Step[] {
  if (link.account.settings['stepsByLink'] !== true || link.purpose === 'look_up') return [];
  const list = listTransitions(workflow, { order, said: {}, circumstances: circumstancesOf(link, order), rules, now });
  return [
    ...list.possible.map((transition) => ({ transition, needs: [] })),
    ...list.needsInput.map(({ transition, input }) => ({ transition, needs: input })),
  ].filter(({ transition, needs }) => transition.byLink === true && needs.every((name) => givable.has(name)));
}

/** Who acts by a link: the customer, named by the link. */
export function circumstancesOf(link: ActingLink, order: Order): Circumstances {
  const actor: Principal = linkPrincipal(link.account.accountId, link.linkId, order.customerId);
  return { actor, source: 'native', intent: { kind: 'request' }, backfill: false };
}
