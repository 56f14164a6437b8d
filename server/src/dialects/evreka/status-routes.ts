import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { listTransitions } from '../../core/list-transitions.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Status } from '../../core/workflow.ts';
import { isUuid } from '../../lib/ids.ts';
import { labelIn } from '../../lib/label-in.ts';
import type { DialectParts } from '../dialect.ts';
import { bodyOf, readJson } from '../raw-body.ts';
import type { Written } from '../written.ts';
import { EvrekaError, malformed, orderMissing } from './errors.ts';
import type { Found } from './order-access.ts';
import { circumstancesOf, describe, findOrder, notifyOf, sentId } from './order-access.ts';
import { orderTypes, statusOfId, statusOfOrder } from './translate.ts';

/** `PUT /orders/{order_id}/status` (sheet section 2). Always 200 or an error, and always JSON: clients parse every answer. */
function statusPut(parts: DialectParts, written: Written) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const found = await findOrder(parts, request, 400);
    const { order } = found;
    const actor = request.evreka;
    const status = await wantedStatus(parts, request, found);
    const outcome = await parts.commit({
      accountId: order.accountId,
      lookups: [{ kind: 'id', id: order.orderId }],
      command: { kind: 'set_status', to: status.key, notify: await notifyOf(parts, order.accountId) },
      circumstances: circumstancesOf(actor),
    });
    if (outcome.kind === 'refused') throw await refused(parts, request, outcome);
    written.note(order.accountId, outcome);
    return reply.send({ detail: 'Order status updated successfully' });
  };
}

/** Registers the call below `/orders`. */
export function registerStatusPut(app: FastifyInstance, parts: DialectParts, written: Written): void {
  app.put('/orders/:orderId/status', statusPut(parts, written));
}

async function wantedStatus(parts: DialectParts, request: FastifyRequest, found: Found): Promise<Status> {
  const id = readStatusId(bodyOf(request));
  const { order, workflow, locale } = found;
  const { audience } = request.evreka;
  const status = statusOfId(order.accountId, workflow, id.toLowerCase(), audience);
  if (status !== undefined) return status;
  const others = orderTypes(await parts.workflows(order.accountId)).filter(({ key }) => key !== workflow.key);
  for (const other of others) {
    const foreign = statusOfId(order.accountId, other, id.toLowerCase(), audience);
    if (foreign === undefined) continue;
    const name = labelIn(foreign.label, locale);
    throw new EvrekaError(
      400,
      `Status (${id}) is "${name}" of the order type "${other.key}"; this order is of the type "${workflow.key}"`,
    );
  }
  throw new EvrekaError(400, `Status (${id}) not found`);
}

/** The wanted status' UUID. An early edition of the vendor's sample sends a form under a JSON content type. */
function readStatusId(bytes: Buffer): string {
  const reading = readJson(bytes);
  const value = reading.kind === 'json' ? reading.value : formOf(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(
      'status_id',
      reading.kind === 'faulty' ? reading.detail : 'the body must be an object',
      'value_error',
    );
  }
  const id = (value as { status_id?: unknown }).status_id;
  if (id === undefined) throw malformed('status_id', 'field required', 'value_error.missing');
  if (id === null) throw malformed('status_id', 'none is not an allowed value', 'type_error.none.not_allowed');
  if (typeof id !== 'string') throw malformed('status_id', 'str type expected', 'type_error.str');
  if (!isUuid(id)) throw malformed('status_id', 'value is not a valid uuid', 'type_error.uuid');
  return id;
}

function formOf(bytes: Buffer): { status_id?: string } | undefined {
  const id = new URLSearchParams(bytes.toString('utf8')).get('status_id');
  return id === null ? undefined : { status_id: id };
}

async function refused(
  parts: DialectParts,
  request: FastifyRequest,
  { refusal, order }: Extract<Outcome, { kind: 'refused' }>,
): Promise<EvrekaError> {
  if (refusal.code === 'order_not_found' || order === undefined) return orderMissing(400, sentId(request));
  const { workflow, locale } = await describe(parts, order);
  const actor = request.evreka;
  const { rules, now } = parts;
  const list = listTransitions(workflow, { order, said: {}, circumstances: circumstancesOf(actor), rules, now: now() });
  const open = [...new Set(list.possible.map(({ to }) => labelIn(workflow.statuses.get(to)!.label, locale)))];
  const has = statusOfOrder(order, workflow, actor.audience, locale)?.name ?? '';
  const then = open.length === 0 ? 'nothing is open to you now' : `open to you: ${open.join(', ')}`;
  return new EvrekaError(400, `${refusal.detail} The order's status is ${has}; ${then}.`);
}
