import { isCollection, isMap, parseDocument } from 'yaml';
import type { Locale } from '../../shared/i18n/locale.tsx';

type Labels = string | Readonly<Record<string, string>>;

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

export type Guard = Readonly<Record<string, unknown>>;

export interface TransitionDefinition {
  readonly label?: Labels;
  readonly from?: string | readonly string[];
  readonly to?: string;
  readonly roles?: readonly string[];
  readonly guards?: readonly Guard[];
  readonly enforce?: string;
  readonly default?: boolean;
  readonly reasonRequired?: boolean;
}

export interface TimerDefinition {
  readonly status?: string;
  readonly after?: string;
  readonly late?: boolean;
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
  readonly roles: readonly string[];
  readonly calendars: Readonly<Record<string, CalendarDefinition>>;
  readonly lineStatuses: Readonly<Record<string, { readonly label?: Labels }>>;
  readonly rollUp: { readonly leaves?: readonly string[]; readonly cases?: readonly RollUpCase[] } | undefined;
}

/** The definition of a text; `undefined` while the text cannot be read. */
export function readDefinition(text: string): Definition | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  const read: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isObject(read) || !isObject(read['statuses']) || !isObject(read['transitions'])) return undefined;
  const { calendars = {}, lineStatuses = {} } = read;
  const all = [read['statuses'], read['transitions'], read['timers'] ?? {}, calendars, lineStatuses];
  if (!all.every((some) => isObject(some) && Object.values(some).every(isObject))) return undefined;
  return {
    key: String(read['key']),
    name: read['name'] as Labels | undefined,
    initial: beginningsOf(read['initial'])[0]?.status,
    beginnings: beginningsOf(read['initial']),
    statuses: read['statuses'] as Definition['statuses'],
    transitions: read['transitions'] as Definition['transitions'],
    timers: (read['timers'] ?? {}) as Definition['timers'],
    roles: ['client', 'staff', 'manager', ...Object.keys(isObject(read['roles']) ? read['roles'] : {})],
    calendars: calendars as Definition['calendars'],
    lineStatuses: lineStatuses as Definition['lineStatuses'],
    rollUp: readRollUp(read['rollUp']),
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

/** The text with a member set, or removed where there is no value. Comments and everything else stay. */
export function changeText(text: string, path: readonly (string | number)[], value: unknown): string {
  const document = parseDocument(text);
  if (value === undefined) {
    document.deleteIn(path);
    const parent = path.slice(0, -1);
    const left = document.getIn(parent);
    // A list or map of nothing says nothing.
    if (parent.length > 0 && isCollection(left) && left.items.length === 0) document.deleteIn(parent);
  } else {
    const node = document.createNode(value, { flow: path.length > 2 });
    const last = path[0] === undefined ? undefined : document.get(path[0]);
    if (last === undefined && path.length > 1) document.set(path[0], document.createNode({}));
    document.setIn(path, node);
    const branch = document.getIn(path.slice(0, -1));
    if (isMap(branch) && branch.flow === true && path.length === 2) branch.flow = false;
  }
  return document.toString({ lineWidth: 120, flowCollectionPadding: true });
}

/** Sets a member of the draft, or removes it. */
export type Change = (path: readonly (string | number)[], value: unknown) => void;

/** The words of labels in the language. */
export function labelOf(label: Labels | undefined, locale: Locale, fallback: string): string {
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

/** The place in the text where a member stands, from 0; -1 where it does not. */
export function offsetOf(text: string, path: readonly string[]): number {
  const node = parseDocument(text).getIn(path, true);
  const range = typeof node === 'object' && node !== null && 'range' in node ? (node.range as number[] | null) : null;
  return range?.[0] ?? -1;
}
