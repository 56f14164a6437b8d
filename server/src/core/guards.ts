import type { Rules, Said } from './command.ts';
import type { Json, JsonObject } from './json.ts';
import { lineStatus } from './line.ts';
import type { Order } from './order.ts';
import type { Audience } from './principal.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
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
      const names = guard.statuses.join(' or ');
      return notMet(
        guard,
        `${inStatus.length} of ${order.lines.length} lines are ${names}.`,
        `${guard.quantifier === 'all' ? 'Every' : 'At least one'} line must be ${names} first.`,
      );
    }
    case 'min_time_in_status': {
      const opensAt = new Date(order.statusSince.getTime() + guard.seconds * 1000);
      return now >= opensAt
        ? undefined
        : notMet(guard, 'The order has not been in its status long enough.', `Possible from ${opensAt.toISOString()}.`);
    }
    case 'max_time_in_status': {
      const closesAt = new Date(order.statusSince.getTime() + guard.seconds * 1000);
      return now <= closesAt
        ? undefined
        : notMet(
            guard,
            'The order has been in its status for too long.',
            `It was possible until ${closesAt.toISOString()}.`,
          );
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
      const hint = guard.hint?.['en'] ?? Object.values(guard.hint ?? {})[0];
      if (subject.audience !== 'internal') {
        return notMet(guard, 'A condition of this step does not hold.', hint ?? 'Ask whoever handles the order.');
      }
      return notMet(
        guard,
        `The condition ${guard.expression} does not hold.`,
        hint ?? `Make it hold: ${guard.expression}`,
      );
    }
    default:
      return guard satisfies never;
  }
}

function unmetAmount(guard: Guard & { kind: 'amount' }, { total }: Order): Refusal | undefined {
  if (total === null) return notMet(guard, 'The order has no total.', 'Give the order a total first.');
  if (guard.currency !== undefined && total.currency !== guard.currency) {
    return notMet(guard, `The total is in ${total.currency}.`, `This needs a total in ${guard.currency}.`);
  }
  if (guard.max !== undefined && compareDecimals(total.amount, guard.max) > 0) {
    return notMet(guard, `The total ${total.amount} is more than ${guard.max}.`, `It must be at most ${guard.max}.`);
  }
  if (guard.min !== undefined && compareDecimals(total.amount, guard.min) < 0) {
    return notMet(guard, `The total ${total.amount} is less than ${guard.min}.`, `It must be at least ${guard.min}.`);
  }
  return undefined;
}

function unmetFourEyes(guard: Guard, { order, userId }: GuardSubject): Refusal | undefined {
  if (userId === null) {
    return notMet(
      guard,
      'A second person is needed, and this key is nobody.',
      'Use a key of a person, or name one in onBehalfOf.',
    );
  }
  return userId !== order.lastChangeByUserId
    ? undefined
    : notMet(guard, 'A second person is needed.', 'Somebody other than who made the previous change must do this.');
}

function notMet(guard: Guard, detail: string, hint: string): Refusal {
  return refusal('guard_not_met', detail, hint, { pointer: '/to', guard: guard.kind });
}

function missing(input: readonly string[], guard: string): Refusal {
  const names = input.join(', ');
  return refusal('input_missing', `This change needs ${names}.`, `Send ${names} with it.`, {
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
