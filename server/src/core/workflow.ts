import type { Audience, Right } from './principal.ts';

/** The small fixed set by which orders of every workflow can be listed, counted and shown. */
export const categories = [
  'draft',
  'open',
  'in_progress',
  'on_hold',
  'in_transit',
  'ready',
  'fulfilled',
  'returned',
  'canceled',
  'failed',
] as const;

export type Category = (typeof categories)[number];

const closedCategories: ReadonlySet<Category> = new Set<Category>(['fulfilled', 'returned', 'canceled', 'failed']);

/** Closed is not terminal: an edge out of a closed status counts as a reopening. */
export function isClosed(category: Category): boolean {
  return closedCategories.has(category);
}

/** Who must act now. */
export const attentions = ['none', 'customer', 'merchant', 'partner'] as const;

export type Attention = (typeof attentions)[number];

/** A text per language tag, for example `{ en: 'Shipped', de: 'Versandt' }`. */
export type Labels = Readonly<Record<string, string>>;

/** How one status is spoken of in one dialect: the codes that set it, and the one it is shown as. */
export interface DialectCodes {
  readonly accepts: readonly string[];
  /** `undefined`: the category's code is shown (rulings 10). */
  readonly shows?: string;
}

export interface Status {
  readonly key: string;
  readonly label: Labels;
  readonly category: Category;
  readonly attention: Attention;
  readonly audience: Audience;
  /** `#rrggbb`, or undefined for the category's own. */
  readonly color?: string;
  readonly codes: Readonly<Record<string, DialectCodes>>;
}

/** A condition that must hold when a transition is taken. Plain data; `guards.ts` says when each holds. */
export type Guard =
  | { readonly kind: 'message_required' }
  /** Paths into the order or the command's data, for example `trackingNumber`, `reference`, `data.weight`. */
  | { readonly kind: 'fields_required'; readonly fields: readonly string[] }
  | { readonly kind: 'lines'; readonly quantifier: 'all' | 'any'; readonly statuses: readonly string[] }
  | { readonly kind: 'min_time_in_status'; readonly seconds: number }
  | { readonly kind: 'max_time_in_status'; readonly seconds: number }
  /** Limits of the order's total as decimal strings. */
  | { readonly kind: 'amount'; readonly min?: string; readonly max?: string; readonly currency?: string }
  | { readonly kind: 'four_eyes' }
  /** A CEL expression over `order`, `command` and `now`; `hint` says what would make it pass. */
  | { readonly kind: 'condition'; readonly expression: string; readonly hint?: Labels };

/** How seriously a transition's rules are taken: refuse, apply and warn, or only note. */
export const enforcements = ['observe', 'warn', 'enforce'] as const;

export type Enforcement = (typeof enforcements)[number];

export interface Transition {
  /** Unique in the workflow. */
  readonly name: string;
  readonly label: Labels;
  readonly from: readonly string[] | 'any';
  readonly to: string;
  readonly roles: readonly string[];
  readonly guards: readonly Guard[];
  readonly enforce: Enforcement;
  /** The usual choice among those open, shown first. */
  readonly isDefault: boolean;
  /** A sentence to show before confirming. */
  readonly instructions?: Labels;
  /** The closed list of reasons this transition takes; empty = any text may be given. */
  readonly reasons: readonly string[];
  readonly reasonRequired: boolean;
  /** Who may approve it for those who have not the right; undefined = it cannot be requested. */
  readonly approval?: { readonly roles: readonly string[]; readonly expiresAfterSeconds: number };
  /** Kinds of recipients told by e-mail: `customer`, `owner`, `watchers`, `role:NAME`. */
  readonly notify: readonly string[];
  /** How long a mail waits, so that an undo can take it back. */
  readonly mailGraceSeconds: number;
  /** Customers are offered it on the tracking page, where role `client` may take it and the account allows it. */
  readonly byLink?: true;
}

/** What a workflow moves. */
export const subjects = ['order', 'invoice_item'] as const;

/** What happens by itself after a time in a status. */
export interface Timer {
  readonly name: string;
  readonly status: string;
  readonly afterSeconds: number;
  /** The calendar whose business hours count; undefined = every hour counts. */
  readonly calendar?: string;
  readonly action:
    | { readonly kind: 'late' }
    | { readonly kind: 'notify'; readonly recipients: readonly string[] }
    | { readonly kind: 'transition'; readonly name: string };
}

/** Business hours: ISO weekdays (1 = Monday) to spans of minutes after midnight, in a time zone. */
export interface Calendar {
  readonly timeZone: string;
  readonly hours: Readonly<Record<number, readonly { readonly from: number; readonly to: number }[]>>;
  /** Dates (`YYYY-MM-DD`) on which nothing counts. */
  readonly holidays: readonly string[];
}

/** What quantities of a line can be counted as. */
export const quantityKinds = ['shipped', 'backordered', 'canceled', 'fulfilled', 'returned'] as const;

export type QuantityKind = (typeof quantityKinds)[number];

/** When the lines look like this, the order's status is that. The first case that holds decides. */
export interface RollUpCase {
  readonly when:
    | { readonly all: QuantityKind }
    | { readonly some: QuantityKind }
    | { readonly allIn: readonly string[] }
    | { readonly someIn: readonly string[] };
  readonly to: string;
}

export interface RollUp {
  /** The statuses the rule may leave; an order elsewhere (on hold, say) stays. */
  readonly leaves: readonly string[];
  readonly cases: readonly RollUpCase[];
}

/** A status of single lines; the built-in ones are in `line.ts`. */
export interface LineStatus {
  readonly key: string;
  readonly label: Labels;
  readonly codes: Readonly<Record<string, DialectCodes>>;
}

/** One published version of a workflow: plain data, immutable. */
export interface Workflow {
  readonly key: string;
  readonly version: number;
  readonly name: Labels;
  /** `invoice_item`: what it moves belongs to an order and is in no list of orders. Left out: orders. */
  readonly subject?: 'invoice_item';
  /** Where new orders begin, best first, and which roles may create an order there. */
  readonly initial: readonly { readonly status: string; readonly roles: readonly string[] }[];
  readonly statuses: ReadonlyMap<string, Status>;
  readonly transitions: readonly Transition[];
  readonly reasons: ReadonlyMap<
    string,
    { readonly label: Labels; readonly codes: Readonly<Record<string, DialectCodes>> }
  >;
  readonly lineStatuses: ReadonlyMap<string, LineStatus>;
  readonly timers: readonly Timer[];
  readonly calendars: Readonly<Record<string, Calendar>>;
  readonly rollUp?: RollUp;
  /** Roles this workflow names beside `client`, `staff` and `manager`, with the rights they carry. */
  readonly roles: Readonly<Record<string, { readonly rights: readonly Right[]; readonly audience: Audience }>>;
}

/** The transitions that leave `from`, in the order of the definition. */
export function transitionsFrom(workflow: Workflow, from: string): readonly Transition[] {
  return edges(workflow).get(from) ?? [];
}

/** The status a dialect's code sets; `undefined` when no status of the workflow accepts it. Letter case does not count. */
export function statusForCode(workflow: Workflow, dialect: string, code: string): Status | undefined {
  return codes(workflow).get(`${dialect}\n${code.toLowerCase()}`);
}

// Both indexes are derived from immutable data, so that asking for them again costs a look-up and no state.
const edgesByWorkflow = new WeakMap<Workflow, ReadonlyMap<string, readonly Transition[]>>();
const codesByWorkflow = new WeakMap<Workflow, ReadonlyMap<string, Status>>();

/** The roles among kinds of recipients. */
export function rolesAmong(recipients: readonly string[]): readonly string[] {
  const prefix = 'role:';
  return recipients.flatMap((recipient) => (recipient.startsWith(prefix) ? recipient.slice(prefix.length) : []));
}

function edges(workflow: Workflow): ReadonlyMap<string, readonly Transition[]> {
  let index = edgesByWorkflow.get(workflow);
  if (index === undefined) {
    index = new Map(
      [...workflow.statuses.keys()].map((from) => [
        from,
        workflow.transitions.filter(
          (transition) => transition.to !== from && (transition.from === 'any' || transition.from.includes(from)),
        ),
      ]),
    );
    edgesByWorkflow.set(workflow, index);
  }
  return index;
}

function codes(workflow: Workflow): ReadonlyMap<string, Status> {
  let index = codesByWorkflow.get(workflow);
  if (index === undefined) {
    const entries = [...workflow.statuses.values()].flatMap((status) =>
      Object.entries(status.codes).flatMap(([dialect, { accepts }]) =>
        accepts.map((code) => [`${dialect}\n${code.toLowerCase()}`, status] as const),
      ),
    );
    index = new Map(entries);
    codesByWorkflow.set(workflow, index);
  }
  return index;
}
