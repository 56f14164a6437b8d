import type { EndpointConfig, Telling, WebhookFormat } from '../../core/endpoint.ts';
import { statusEventTypes } from '../../core/event.ts';
import type { Json } from '../../core/json.ts';
import { shownStatus } from '../../core/judge.ts';
import type { RecordedEvent } from '../../core/outcome.ts';
import type { Workflow } from '../../core/workflow.ts';
import { integer, projectOf } from './order-fields.ts';
import { coded } from './translate.ts';

/** What the numbers of statuses are called (sheet section 2): this is never the title. */
const codeOfNumber: Readonly<Record<number, string>> = {
  0: 'RequestSent',
  1: 'Proposal',
  2: 'Confirmed',
  3: 'Done',
  4: 'Approved',
  5: 'Closed',
  10: 'Cancelled',
};

/** The three members by which a status is told. */
interface ToldStatus {
  readonly number: number | null;
  readonly code: string;
  readonly name: string;
}

const noStatus: ToldStatus = { number: null, code: '', name: '' };

/**
 * The vendor's webhooks about orders (sheet section 8): a new order, a change of its status, a message, all in the vendor's
 * default body. Which of them an endpoint gets is said by its `types`. `publicUrl` is where staff reach this server.
 */
export function wordbeeFormats(publicUrl: () => string) {
  const write: WebhookFormat = (telling, { audience }) => {
    const { event, order, workflow } = telling;
    if (order === undefined || workflow === undefined) return event === undefined ? toJson(example) : undefined;
    // Invoice items are no orders to any vendor's client.
    if (workflow.subject !== undefined || !isTold(event)) return undefined;
    return toJson(toBody(telling, { ...telling, order, workflow, audience, publicUrl: publicUrl() }));
  };
  return { wordbee: Object.assign(write, { tellsUsers: true }) } satisfies Record<string, WebhookFormat>;
}

/** Without an event it is the whole order, of which an endpoint is told at its start. */
function isTold(event: RecordedEvent | undefined): boolean {
  if (event === undefined) return true;
  if (!event.applied) return false;
  const { type, message } = event;
  if (statusEventTypes.has(type)) return true;
  // What is said beside the status that an order has already is a message, as in its history.
  return message !== null && (type === 'order.message_added' || type === 'order.status_noted');
}

interface Told extends Pick<EndpointConfig, 'audience'> {
  readonly order: NonNullable<Telling['order']>;
  readonly workflow: Workflow;
  readonly publicUrl: string;
}

function toBody(
  { event, data, account: { locale }, userNumber }: Telling,
  { order, workflow, audience, publicUrl }: Told,
): Readonly<Record<string, Json>> {
  const staff = audience === 'internal';
  const now = toStatus(shownStatus(order, audience), workflow, locale);
  // Of what was hidden from it, or left out, a receiver hears nothing: the status before is the one that it was told.
  const from = data['from'];
  const before = toStatus(typeof from === 'string' ? from : null, workflow, locale);
  return {
    userId: staff ? numberText(userNumber(event?.actor.userId ?? null)) : '',
    data: {
      id: String(order.number),
      status: now.number,
      statusCode: now.code,
      statusName: now.name,
      initialStatus: before.number,
      initialStatusCode: before.code,
      initialStatusName: before.name,
      reference: order.reference ?? '',
      clientUserId: staff ? numberText(userNumber(order.ownerId)) : '',
      projectId: numberText(integer(projectOf(order)?.['id'])),
      deadline_x: order.dueAt,
      message: event?.message ?? '',
      url: staff ? `${publicUrl}/console/orders/${order.orderId}` : '',
    },
  };
}

function toStatus(key: string | null, workflow: Workflow, locale: string): ToldStatus {
  const known = workflow.statuses.get(key ?? '');
  if (known === undefined) return noStatus;
  const { status: number, statust: name } = coded(known, locale);
  return { number, code: codeOfNumber[number] ?? '', name };
}

function numberText(number: number | null): string {
  return number === null ? '' : String(number);
}

function toJson(body: Readonly<Record<string, Json>>): { contentType: string; body: string } {
  return { contentType: 'application/json', body: JSON.stringify(body) };
}

/** What a test of an endpoint sends. */
const example = {
  userId: '1',
  data: {
    ...{ id: '0', status: 2, statusCode: 'Confirmed', statusName: 'In progress' },
    ...{ initialStatus: 1, initialStatusCode: 'Proposal', initialStatusName: 'Proposal' },
    ...{ reference: 'TEST', clientUserId: '', projectId: '', deadline_x: null, message: 'Test', url: '' },
  },
};
