import { parseDocument } from 'yaml';

export type Labels = string | Readonly<Record<string, string>>;

/** A code of a vendor's language. */
export type Code = string | number;

/** One code that is accepted and shown, a list, or both apart. */
export type Codes = Code | readonly Code[] | { readonly accepts?: Code | readonly Code[]; readonly shows?: Code };

export interface StatusDefinition {
  readonly label?: Labels;
  readonly category?: string;
  readonly attention?: string;
  readonly audience?: string;
  readonly color?: string;
  readonly codes?: Readonly<Record<string, Codes>>;
}

/** Where orders may begin, and who may begin one there. */
export interface InitialDefinition {
  readonly status: string;
  readonly roles?: readonly string[];
}

/** Hours that count, by weekday. */
export interface CalendarDefinition {
  readonly timeZone?: string;
  readonly hours?: Readonly<Record<string, readonly string[]>>;
  readonly holidays?: readonly string[];
}

/** What the lines look like, and the status that follows. */
export interface RollUpCase {
  readonly when: Readonly<Record<string, unknown>>;
  readonly to: string;
}

/** A status of single lines, or a reason: what it is called, by people and by vendors. */
export interface NamedDefinition {
  readonly label?: Labels;
  readonly codes?: Readonly<Record<string, Codes>>;
}

/** A role beside those that every account has. */
export interface RoleDefinition {
  readonly rights?: readonly string[];
  readonly audience?: string;
}

export type Guard = Readonly<Record<string, unknown>>;

export interface TransitionDefinition {
  readonly label?: Labels;
  readonly from?: string | readonly string[];
  readonly to?: string;
  readonly roles?: readonly string[];
  readonly guards?: readonly Guard[];
  readonly enforce?: string;
  readonly default?: boolean;
  readonly instructions?: Labels;
  readonly reasons?: readonly string[];
  readonly reasonRequired?: boolean;
  readonly approval?: { readonly roles?: readonly string[]; readonly expiresAfter?: string };
  readonly notify?: readonly string[];
  readonly mailGrace?: string;
  readonly byLink?: boolean;
}

export interface TimerDefinition {
  readonly status?: string;
  readonly after?: string;
  readonly late?: boolean;
  readonly notify?: readonly string[];
  readonly transition?: string;
  readonly calendar?: string;
}

/** A definition as the form reads it. What the form does not know stays in the text as it is. */
export interface Definition {
  readonly key: string;
  readonly name: Labels | undefined;
  /** Where orders begin, the usual status. */
  readonly initial: string | undefined;
  readonly beginnings: readonly InitialDefinition[];
  readonly statuses: Readonly<Record<string, StatusDefinition>>;
  readonly transitions: Readonly<Record<string, TransitionDefinition>>;
  readonly timers: Readonly<Record<string, TimerDefinition>>;
  /** The names of all roles that it may speak of: those of every account, and its own. */
  readonly roles: readonly string[];
  readonly ownRoles: Readonly<Record<string, RoleDefinition>>;
  readonly reasons: Readonly<Record<string, NamedDefinition>>;
  readonly calendars: Readonly<Record<string, CalendarDefinition>>;
  readonly lineStatuses: Readonly<Record<string, NamedDefinition>>;
  readonly rollUp: { readonly leaves?: readonly string[]; readonly cases?: readonly RollUpCase[] } | undefined;
  /** All of it, as it was read. */
  readonly whole: Readonly<Record<string, unknown>>;
}

/** The roles that every account has. */
export const commonRoles: readonly string[] = ['client', 'staff', 'manager'];

/** What the quantities of a line say; a workflow can name more. */
export const derivedLineStatuses: readonly string[] = [
  ...['open', 'backordered', 'partially_shipped', 'shipped', 'fulfilled', 'returned', 'canceled'],
];

/** All that a role can allow. */
export const rights: readonly string[] = [
  ...['orders.read', 'orders.write', 'status.set', 'status.override', 'status.undo', 'status.approve'],
  ...['insights.read', 'backfill', 'act_for', 'workflows.publish', 'endpoints.manage', 'keys.manage'],
  ...['users.manage', 'people.erase', 'accounts.manage'],
];

/** The definition of a text; `undefined` while the text cannot be read. */
export function readDefinition(text: string): Definition | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  const read: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isObject(read) || !isObject(read['statuses']) || !isObject(read['transitions'])) return undefined;
  const [timers, calendars, lineStatuses, reasons, roles] = (
    ['timers', 'calendars', 'lineStatuses', 'reasons', 'roles'] as const
  ).map((section) => read[section] ?? {});
  const all = [read['statuses'], read['transitions'], timers, calendars, lineStatuses, reasons, roles];
  if (!all.every((some) => isObject(some) && Object.values(some).every(isObject))) return undefined;
  return {
    key: String(read['key']),
    name: read['name'] as Labels | undefined,
    initial: beginningsOf(read['initial'])[0]?.status,
    beginnings: beginningsOf(read['initial']),
    statuses: read['statuses'] as Definition['statuses'],
    transitions: read['transitions'] as Definition['transitions'],
    timers: timers as Definition['timers'],
    roles: [...new Set([...commonRoles, ...Object.keys(roles as object)])],
    ownRoles: roles as Definition['ownRoles'],
    reasons: reasons as Definition['reasons'],
    calendars: calendars as Definition['calendars'],
    lineStatuses: lineStatuses as Definition['lineStatuses'],
    rollUp: readRollUp(read['rollUp']),
    whole: read,
  };
}

function beginningsOf(initial: unknown): readonly InitialDefinition[] {
  const list: readonly unknown[] = Array.isArray(initial) ? initial : [];
  return list.filter((one) => isObject(one) && typeof one['status'] === 'string') as unknown as InitialDefinition[];
}

/** The rule as far as the form can show it: what is broken stays in the text, where the check says so. */
function readRollUp(found: unknown): Definition['rollUp'] {
  if (!isObject(found)) return undefined;
  const { leaves, cases } = found;
  const list: readonly unknown[] = Array.isArray(cases) ? cases : [];
  return {
    leaves: Array.isArray(leaves) ? leaves.map(String) : [],
    cases: list.filter((one) => isObject(one) && isObject(one['when'])) as unknown as RollUpCase[],
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where a member stands in a definition. */
export type Path = readonly (string | number)[];

/** Sets a member of the draft, or removes it. */
export type Change = (path: Path, value: unknown) => void;

/** The words of labels in the language. */
export function labelOf(label: Labels | undefined, locale: string, fallback: string): string {
  if (label === undefined) return fallback;
  if (typeof label === 'string') return label;
  return label[locale] ?? label['en'] ?? Object.values(label)[0] ?? fallback;
}

/** The label with its text in one language changed. */
export function relabelled(
  label: Labels | undefined,
  language: string,
  text: string,
): Readonly<Record<string, string>> {
  const before = typeof label === 'string' ? { en: label } : (label ?? {});
  return { ...before, [language]: text };
}

/** The statuses that a transition leaves, by name. */
export function leaves({ statuses }: Definition, { from, to }: TransitionDefinition): readonly string[] {
  const named = from === 'any' ? Object.keys(statuses) : [from ?? []].flat();
  return named.filter((status) => status !== to);
}

/** A way between two statuses, and the transitions that take it. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly transitions: readonly string[];
}

/** All ways that the rules allow. */
export function waysOf(definition: Definition): readonly Way[] {
  const ways = new Map<string, { from: string; to: string; transitions: string[] }>();
  for (const [name, transition] of Object.entries(definition.transitions)) {
    const { to } = transition;
    if (to === undefined || definition.statuses[to] === undefined) continue;
    for (const from of leaves(definition, transition)) {
      if (definition.statuses[from] === undefined) continue;
      const key = `${from}>${to}`;
      const way = ways.get(key) ?? { from, to, transitions: [] };
      way.transitions.push(name);
      ways.set(key, way);
    }
  }
  return [...ways.values()];
}

/** A name that is not taken yet: step, step_2. */
export function freeName(taken: Readonly<Record<string, unknown>>, wanted: string): string {
  if (!(wanted in taken)) return wanted;
  for (let number = 2; ; number += 1) if (!(`${wanted}_${number}` in taken)) return `${wanted}_${number}`;
}

/** The list with an item one place earlier or later. */
export function moved<Item>(items: readonly Item[], from: number, by: -1 | 1): readonly Item[] {
  const next = [...items];
  const [item] = next.splice(from, 1);
  next.splice(from + by, 0, item!);
  return next;
}

/** Whether a member may be called so. */
export function isMemberName(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,59}$/.test(name);
}
