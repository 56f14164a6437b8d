import type { JsonObject } from '../../core/json.ts';

/** What the score is made of; all of it can be looked up. */
export interface Signals {
  /** In the 24 hours up to the order, this one included. */
  readonly ordersOfUser: number;
  readonly ordersFromAddress: number;
  readonly chargebacksOfUser: number;
  /** Kinds of abuse that the user is tagged with as bad. */
  readonly tags: readonly string[];
  readonly billing: JsonObject | undefined;
  readonly shipping: JsonObject | undefined;
}

/** One line of the score, in the documented form (section 1). */
interface Reason {
  readonly name: string;
  readonly display_name: string;
  readonly flag: 'red' | 'green';
  readonly value: string;
  readonly is_display: boolean;
}

interface Rule {
  readonly name: string;
  readonly displayName: string;
  readonly value: (signals: Signals) => string;
  readonly points: (signals: Signals) => number;
}

/** Seconds over which the orders of a user or an address are counted. */
export const velocitySeconds = 86_400;

/** Above this an order is risky (section 1). */
const riskyAbove = 70;

const ordersFree = 3;

/** Every rule there is; the page of this dialect lists them. */
const rules: readonly Rule[] = [
  {
    name: '_userVelocity',
    displayName: 'Orders of this user within 24 hours',
    value: ({ ordersOfUser }) => String(ordersOfUser),
    points: ({ ordersOfUser }) => beyondFree(ordersOfUser),
  },
  {
    name: '_ipVelocity',
    displayName: 'Orders from this IP address within 24 hours',
    value: ({ ordersFromAddress }) => String(ordersFromAddress),
    points: ({ ordersFromAddress }) => beyondFree(ordersFromAddress),
  },
  {
    name: '_addressMismatch',
    displayName: 'Billing and shipping address differ in',
    value: (signals) => mismatch(signals) ?? 'nothing',
    points: (signals) => ({ country: 30, postcode: 15, city: 15, nothing: 0 })[mismatch(signals) ?? 'nothing'],
  },
  {
    name: '_chargebacks',
    displayName: 'Chargebacks of this user',
    value: ({ chargebacksOfUser }) => String(chargebacksOfUser),
    points: ({ chargebacksOfUser }) => (chargebacksOfUser === 0 ? 0 : Math.min(30 + 10 * chargebacksOfUser, 60)),
  },
  {
    name: '_badTags',
    displayName: 'This user is tagged with',
    value: ({ tags }) => (tags.length === 0 ? 'nothing' : tags.join(', ')),
    points: ({ tags }) => Math.min(40 * tags.length, 80),
  },
];

function beyondFree(orders: number): number {
  return Math.min(Math.max(orders - ordersFree, 0) * 10, 30);
}

function mismatch({ billing, shipping }: Signals): 'country' | 'postcode' | 'city' | undefined {
  if (billing === undefined || shipping === undefined) return undefined;
  const told = (member: string) => [billing[member], shipping[member]].map((value) => normal(value));
  return (['country', 'postcode', 'city'] as const).find((member) => {
    const [a, b] = told(member);
    return a !== undefined && b !== undefined && a !== b;
  });
}

function normal(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase().replaceAll(/\s/g, '') : undefined;
}

/** The sum of the rules, at most 100, with what each saw: a rule set that anybody can check, and no model. */
export function score(signals: Signals): {
  readonly score: number;
  readonly flag: 'red' | 'green';
  readonly reasons: readonly Reason[];
} {
  const judged = rules.map((rule) => ({ rule, points: rule.points(signals) }));
  const sum = Math.min(
    judged.reduce((total, { points }) => total + points, 0),
    100,
  );
  return {
    score: sum,
    flag: sum > riskyAbove ? 'red' : 'green',
    reasons: judged.map(({ rule, points }) => ({
      name: rule.name,
      display_name: rule.displayName,
      flag: points > 0 ? 'red' : 'green',
      value: rule.value(signals),
      is_display: points > 0,
    })),
  };
}

/** The kinds of abuse that a user is tagged with: a later tag of a kind goes over an earlier one, untag takes it away. */
export function openTags(
  events: readonly { readonly kind: string; readonly members: JsonObject }[],
): readonly string[] {
  const bad = new Map<string, boolean>();
  for (const { kind, members } of events) {
    const abuse = typeof members['_abuseType'] === 'string' ? members['_abuseType'] : undefined;
    if (kind === 'tag') bad.set(abuse ?? '_other', members['_isBad'] === true || members['_isBad'] === 'true');
    else if (abuse === undefined) bad.clear();
    else bad.delete(abuse);
  }
  return [...bad].filter(([, isBad]) => isBad).map(([abuse]) => abuse);
}
