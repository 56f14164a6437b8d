import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { QuarantinedEvent } from '../../accounts/quarantine.ts';
import { toActor } from '../../core/principal.ts';
import { sha256Hex } from '../../lib/ids.ts';
import type { ResourceOutcome } from './apply.ts';
import { applyResource } from './apply.ts';
import { bytesOf, readObject } from './body.ts';
import { headerOf, requireRight } from './caller.ts';
import { listOf, membersOf } from './members.ts';
import type { IngramParts } from './parts.ts';
import { invalid } from './problem.ts';
import type { EventResource, IngramEvent } from './translate.ts';
import { readEvent } from './translate.ts';

/** The two calls that hand over an event to be sent on; the one about orders is taken into them as well. */
export function registerRelay(app: FastifyInstance, parts: IngramParts): void {
  app.post('/resellers/v1/webhooks/orderstatusevent', async (request, reply) => {
    const call = readCall(parts, request);
    const event = readEvent(call.body);
    const results = isAboutOrders(event) ? await applyAll(parts, request, call, event) : [];
    await relay(parts, request, call, event, results);
    return reply.code(200).send();
  });

  app.post('/resellers/v1/webhooks/availabilityupdate', async (request, reply) => {
    const call = readCall(parts, request);
    await relay(parts, request, call, readEvent(call.body), []);
    return reply.code(200).send();
  });
}

interface Call {
  readonly targetUrl: string;
  readonly signature: string;
  readonly bytes: Buffer;
  readonly body: object;
}

interface ResourceResult {
  readonly resource: EventResource;
  readonly result: ResourceOutcome;
}

function readCall({ checkTarget }: IngramParts, request: FastifyRequest): Call {
  // Reports make orders and a relay sends anywhere: customers' own keys may do neither.
  requireRight(request, 'orders.write');
  const targetUrl = headerOf(request, 'targeturl');
  const signature = headerOf(request, 'x-hub-signature');
  const missing = [
    ...(targetUrl === undefined ? [{ field: 'targeturl', message: 'Give the URL the event is to be sent to.' }] : []),
    ...(signature === undefined
      ? [{ field: 'x-hub-signature', message: 'Give the signature of the eventId; any text will do for a trial.' }]
      : []),
  ];
  if (targetUrl === undefined || signature === undefined) {
    throw invalid(`The header ${missing.map(({ field }) => field).join(' and the header ')} is missing.`, ...missing);
  }
  const fault = checkTarget(targetUrl);
  if (fault !== undefined) {
    const value = targetUrl.slice(0, 200);
    throw invalid(`The target cannot be used. ${fault}`, { field: 'targeturl', value, message: fault });
  }
  const bytes = bytesOf(request.body);
  return { targetUrl, signature, bytes, body: readObject(bytes) };
}

/** Stock and quotes have topics of their own: they are sent on and concern no order. */
function isAboutOrders({ topic }: IngramEvent): boolean {
  return topic === undefined || /orders$/i.test(topic);
}

/** Each resource by itself, in order: what cannot be applied does not hold up the others. */
async function applyAll(
  parts: IngramParts,
  request: FastifyRequest,
  { bytes, body }: Call,
  event: IngramEvent,
): Promise<readonly ResourceResult[]> {
  const { ingramCaller: actor } = request;
  const mappings = await parts.quarantine.mappings(actor.accountId);
  const requestHash = sha256Hex(bytes);
  const results: ResourceResult[] = [];
  for (const [index, resource] of event.resources.entries()) {
    const idempotency = { key: `${requestHash}:${index}`, scope: 'ingram orderstatusevent', requestHash };
    const result = await applyResource(parts, { actor, event, resource, mappings, idempotency });
    results.push({ resource, result });
    if (result.kind === 'waits') await hold(parts, request, bytesFor(bytes, body, index), resource, result);
  }
  if (event.resources.length === 0) {
    const detail = 'The event has no resource, so that it names no order.';
    await hold(parts, request, bytes, undefined, { kind: 'waits', reason: 'order_unknown', detail });
  }
  return results;
}

/** The event as received; of one with several orders, the event with the one that waits. */
function bytesFor(bytes: Buffer, body: object, index: number): Buffer {
  const resources = listOf(membersOf(body).get('resource'));
  if (resources.length <= 1) return bytes;
  const others = Object.entries(body).filter(([name]) => name.toLowerCase() !== 'resource');
  return Buffer.from(JSON.stringify({ ...Object.fromEntries(others), resource: [resources[index]] }));
}

/** As many waiting events are looked through for the same bytes, so that a repeat of a call keeps nothing twice. */
const lookBackCount = 200;

async function hold(
  { quarantine, now }: IngramParts,
  { ingramCaller, log }: FastifyRequest,
  body: Buffer,
  resource: EventResource | undefined,
  { reason, detail }: Extract<ResourceOutcome, { kind: 'waits' }>,
): Promise<void> {
  const { accountId } = ingramCaller;
  const code = resource?.eventType ?? null;
  const filter = { state: 'waiting', source: 'ingram', ...(code === null ? {} : { code }) } as const;
  const waiting: readonly QuarantinedEvent[] = await quarantine.list(accountId, filter, {
    after: undefined,
    limit: lookBackCount,
  });
  if (waiting.some((event) => event.body.equals(body))) return;
  const orderKey = resource?.orderNumber ?? resource?.customerOrderNumber ?? null;
  const quarantineId = await quarantine.hold(accountId, {
    ...{ source: 'ingram', kind: 'orderstatusevent', reason, detail, code, orderKey, body },
    ...{ userKey: null, timelineEntry: null, receivedAt: now(), reporter: toActor(ingramCaller) },
  });
  log.warn({ quarantineId, reason, detail, code, orderKey }, 'a resource of an order event waits in the quarantine');
}

async function relay(
  { relay: send }: IngramParts,
  request: FastifyRequest,
  { targetUrl, signature, bytes }: Call,
  { eventId }: IngramEvent,
  results: readonly ResourceResult[],
): Promise<void> {
  const { accountId } = request.ingramCaller;
  const outcomes = results.flatMap(({ result }) => (result.kind === 'applied' ? [result.outcome] : []));
  const { isNew } = await send({
    accountId,
    source: 'ingram',
    targetUrl,
    headers: {
      'Content-Type': headerOf(request, 'content-type') ?? 'application/json',
      'X-Hub-Signature': signature,
    },
    body: bytes,
    dedupeKey: sha256Hex(bytes),
    orderIds: [...new Set(outcomes.map(({ order }) => order.orderId))],
    eventIds: outcomes.flatMap((outcome) => (outcome.kind === 'committed' ? outcome.events.map(({ id }) => id) : [])),
  });
  const applied = outcomes.filter((outcome) => !outcome.replayed).length;
  request.log.info({ eventId, isNew, resources: results.length, applied }, 'an event was taken to be sent on');
}
