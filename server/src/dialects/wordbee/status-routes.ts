import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Command } from '../../core/command.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { RefusalCode } from '../../core/refusal.ts';
import { bodyOf } from '../raw-body.ts';
import type { DialectParts } from '../dialect.ts';
import { invoiceItemMissing, orderMissing, WordbeeError } from './errors.ts';
import { booleanMember, integerMember, readMembers, textMember } from './members.ts';
import type { Found } from './order-access.ts';
import { circumstancesOf, describe, findOrder, notifyOf, readOrder, stepsFor } from './order-access.ts';
import type { Written } from '../written.ts';
import { settableStatuses, statusNumbers, statusOfNumber, whereItIs } from './translate.ts';

/** What an override may set aside: the rules of the workflow, not what the order or the caller is. */
const overridable: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'transition_not_allowed',
  'role_not_allowed',
  'guard_not_met',
  'input_missing',
]);

/** The status of one order: set it, ask what is open, override (sheet sections 3 to 5). */
export function registerStatus(app: FastifyInstance, parts: DialectParts, written: Written): void {
  app.put('/orders/:orderId/status', async (request, reply) => {
    const found = await findOrder(parts, request);
    const wanted = readWanted(bodyOf(request));
    written.note(found.order.accountId, await setStatus(parts, request, found, wanted, 'where_refused'));
    return reply.code(204).send();
  });

  app.put('/orders/:orderId/status/override', async (request, reply) => {
    const found = await findOrder(parts, request);
    const wanted = readWanted(bodyOf(request));
    written.note(found.order.accountId, await setStatus(parts, request, found, wanted, 'always'));
    return reply.code(204).send();
  });

  app.get('/orders/:orderId/status/transitions', async (request) => {
    const found = await readOrder(parts, request);
    const { principal } = request.wordbee;
    const { current, open } = stepsFor(parts, found, principal);
    const mayOverride = principal.rights.has('status.override');
    const all = mayOverride ? settableStatuses(found.workflow, principal.audience, found.locale) : [];
    const overrides = all
      .filter(({ key }) => key !== found.order.status)
      .map(({ status, statust }) => ({ status, statust }));
    return {
      current,
      transitions: open,
      overrides,
      isClient: principal.role === 'client',
      canChangeStatus: open.length > 0,
      canOverrideStatus: overrides.length > 0,
    };
  });
}

/** A status that is wanted, with what is said beside it. */
interface Wanted {
  readonly status: number;
  readonly message: string | null;
  readonly notify: boolean | null;
}

/** Sets the status of an order or an invoice item; what the rules refuse is an override for whoever may (rulings 14). */
export async function setStatus(
  parts: DialectParts,
  request: FastifyRequest,
  found: Found,
  wanted: Wanted,
  overrides: 'where_refused' | 'always',
): Promise<Exclude<Outcome, { kind: 'refused' }>> {
  const { principal } = request.wordbee;
  const target = statusOfNumber(found.workflow, wanted.status, principal.audience);
  if (target === undefined) throw unknownStatus(parts, found, request, wanted.status);
  const message = wanted.message === null || wanted.message.trim() === '' ? undefined : wanted.message;
  const said = {
    to: target.key,
    notify: await notifyOf(parts, principal.accountId, wanted.notify),
    ...(message === undefined ? {} : { message }),
  };
  const override: Command = { kind: 'override', ...said, reason: message ?? 'not given' };
  const submit = (command: Command) =>
    parts.commit({
      accountId: principal.accountId,
      lookups: [{ kind: 'id', id: found.order.orderId }],
      command,
      circumstances: circumstancesOf(principal),
    });
  let outcome = await submit(overrides === 'always' ? override : { kind: 'set_status', ...said });
  if (outcome.kind === 'refused' && overridable.has(outcome.refusal.code) && principal.rights.has('status.override')) {
    outcome = await submit(override);
  }
  if (outcome.kind === 'refused') throw await refused(parts, request, found, outcome);
  return outcome;
}

function readWanted(bytes: Buffer): Wanted {
  const members = readMembers(bytes);
  const status = integerMember(members, 'status');
  if (status === null) throw new WordbeeError(`"status" is missing. Give one of ${statusNumbers.join(', ')}.`);
  return { status, message: textMember(members, 'message'), notify: booleanMember(members, 'notify') };
}

function unknownStatus(parts: DialectParts, found: Found, request: FastifyRequest, number: number): WordbeeError {
  const { principal } = request.wordbee;
  const { current, open } = stepsFor(parts, found, principal);
  const known = settableStatuses(found.workflow, principal.audience, found.locale)
    .map(({ status, statust }) => `${status} (${statust})`)
    .join(', ');
  const details = `Statuses that ${nounOf(found)}s of "${found.workflow.key}" can be given: ${known}.`;
  return new WordbeeError(
    `Status ${number} does not exist for this ${nounOf(found)}. ${whereItIs(nounOf(found), current, open)}`,
    { details },
  );
}

async function refused(
  parts: DialectParts,
  request: FastifyRequest,
  found: Found,
  { refusal, order }: Extract<Outcome, { kind: 'refused' }>,
): Promise<WordbeeError> {
  if (refusal.code === 'order_not_found' || order === undefined) {
    const missing = found.workflow.subject === undefined ? orderMissing : invoiceItemMissing;
    return missing(String(found.order.number));
  }
  const { current, open } = stepsFor(parts, await describe(parts, order), request.wordbee.principal);
  return new WordbeeError(`${refusal.detail} ${whereItIs(nounOf(found), current, open)}`, { details: refusal.hint });
}

function nounOf({ workflow }: Found): string {
  return workflow.subject === undefined ? 'order' : 'invoice item';
}
