import type { Rules, Said } from './command.ts';
import type { Json, JsonObject } from './json.ts';
import { lineStatus } from './line.ts';
import type { Order } from './order.ts';
import type { Audience } from './principal.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import type { Sentence } from './sentences.ts';
import { ownWords, say } from './sentences.ts';
import type { Guard } from './workflow.ts';

/** What a guard looks at: the order as it would be, what the command says, and who says it. */
export interface GuardSubject {
  readonly order: Order;
  readonly to: string;
  readonly said: Said;
  /** The person who acts; `null` is nobody, and nobody passes a four-eyes rule. */
  readonly userId: string | null;
  /** Whom a refusal is told: an expression is nothing for outsiders (rulings 13). */
  readonly audience: Audience;
  readonly now: Date;
}

/** Why the guard does not hold, or `undefined` when it does. */
export function unmet(guard: Guard, subject: GuardSubject, rules: Rules): Refusal | undefined {
  const { order, said, now } = subject;
  switch (guard.kind) {
    case 'message_required':
      return blank(said.message) ? missing(['message'], guard.kind) : undefined;
    case 'fields_required': {
      const absent = guard.fields.filter((field) => isAbsent(fieldValue(field, order, said.data)));
      return absent.length === 0 ? undefined : missing(absent, guard.kind);
    }
    case 'lines': {
      const inStatus = order.lines.filter((line) => guard.statuses.includes(lineStatus(line)));
      const holds = guard.quantifier === 'all' ? inStatus.length === order.lines.length : inStatus.length > 0;
      if (holds && order.lines.length > 0) return undefined;
      const lineStatuses = guard.statuses;
      return notMet(
        guard,
        say('lines_are', { count: inStatus.length, total: order.lines.length, lineStatuses }),
        say(guard.quantifier === 'all' ? 'every_line_first' : 'one_line_first', { lineStatuses }),
      );
    }
    case 'min_time_in_status': {
      const opensAt = new Date(order.statusSince.getTime() + guard.seconds * 1000);
      return now >= opensAt ? undefined : notMet(guard, say('too_early'), say('possible_from', { at: opensAt }));
    }
    case 'max_time_in_status': {
      const closesAt = new Date(order.statusSince.getTime() + guard.seconds * 1000);
      return now <= closesAt ? undefined : notMet(guard, say('too_late'), say('possible_until', { at: closesAt }));
    }
    case 'amount':
      return unmetAmount(guard, order);
    case 'four_eyes':
      return unmetFourEyes(guard, subject);
    case 'condition': {
      const command = {
        to: subject.to,
        message: said.message ?? null,
        reason: said.reason ?? null,
        data: said.data ?? {},
      };
      if (rules.conditionHolds(guard.expression, conditionOrder(order), command, now)) return undefined;
      const { expression } = guard;
      const hint = guard.hint === undefined ? undefined : ownWords(guard.hint);
      return subject.audience === 'internal'
        ? notMet(guard, say('condition_fails', { expression }), hint ?? say('make_it_hold', { expression }))
        : notMet(guard, say('some_condition_fails'), hint ?? say('ask_handler'));
    }
    default:
      return guard satisfies never;
  }
}

function unmetAmount(guard: Guard & { kind: 'amount' }, { total }: Order): Refusal | undefined {
  if (total === null) return notMet(guard, say('no_total'), say('give_total'));
  const { amount, currency } = total;
  if (guard.currency !== undefined && currency !== guard.currency) {
    return notMet(guard, say('total_in_currency', { currency }), say('needs_currency', { currency: guard.currency }));
  }
  if (guard.max !== undefined && compareDecimals(amount, guard.max) > 0) {
    return notMet(guard, say('total_above', { total: amount, limit: guard.max }), say('at_most', { limit: guard.max }));
  }
  if (guard.min !== undefined && compareDecimals(amount, guard.min) < 0) {
    return notMet(
      guard,
      say('total_below', { total: amount, limit: guard.min }),
      say('at_least', { limit: guard.min }),
    );
  }
  return undefined;
}

function unmetFourEyes(guard: Guard, { order, userId }: GuardSubject): Refusal | undefined {
  if (userId === null) return notMet(guard, say('nobody_acts'), say('use_own_key'));
  return userId !== order.lastChangeByUserId ? undefined : notMet(guard, say('second_person'), say('somebody_else'));
}

function notMet(guard: Guard, detail: Sentence, hint: Sentence): Refusal {
  return refusal('guard_not_met', detail, hint, { pointer: '/to', guard: guard.kind });
}

function missing(input: readonly string[], guard: string): Refusal {
  const fields = { fields: input };
  return refusal('input_missing', say('needs_fields', fields), say('send_fields', fields), {
    pointer: input.length === 1 && input[0] === 'message' ? '/message' : '/data',
    guard,
    input,
  });
}

/** A required field is looked for in what the command carries, then on the order, then on its parcels. */
function fieldValue(path: string, order: Order, data: JsonObject = {}): Json | undefined {
  const said = path.startsWith('data.') ? pick(data, path.slice('data.'.length)) : pick(data, path);
  if (!isAbsent(said)) return said;
  if (path === 'trackingNumber') {
    return order.shipments.flatMap(({ packages }) => packages).find(({ trackingNumber }) => trackingNumber)
      ?.trackingNumber;
  }
  return pick(conditionOrder(order), path);
}

function pick(object: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, member) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.hasOwn(value, member) ? (value as JsonObject)[member] : undefined;
  }, object);
}

function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function blank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

/** The order as conditions see it: plain JSON, with each line's status. */
export function conditionOrder(order: Order): JsonObject {
  return {
    number: order.number,
    reference: order.reference,
    status: order.status,
    workflow: order.workflow.key,
    total: order.total === null ? null : { amount: order.total.amount, currency: order.total.currency },
    attention: order.attention,
    customerId: order.customerId,
    ownerId: order.ownerId,
    orderedAt: order.orderedAt,
    dueAt: order.dueAt,
    statusSince: order.statusSince.toISOString(),
    lines: order.lines.map((line) => ({
      lineId: line.lineId,
      sku: line.sku,
      ordered: line.ordered,
      shipped: line.shipped,
      backordered: line.backordered,
      canceled: line.canceled,
      fulfilled: line.fulfilled,
      returned: line.returned,
      status: lineStatus(line),
    })),
    data: order.data,
  };
}

/** Below 0, 0 or above 0, exactly, for decimal strings such as `-12.50`. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(fraction(a).length, fraction(b).length);
  const [left, right] = [scaled(a, places), scaled(b, places)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function fraction(decimal: string): string {
  return decimal.split('.')[1] ?? '';
}

function scaled(decimal: string, places: number): bigint {
  const [whole = '0'] = decimal.split('.');
  return BigInt(whole + fraction(decimal).padEnd(places, '0'));
}
