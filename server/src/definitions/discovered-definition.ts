import { builtInRoles } from '../core/principal.ts';
import type { Category } from '../core/workflow.ts';
import { isClosed } from '../core/workflow.ts';
import type { DiscoveredEdge, DiscoveredGraph, DiscoveredStatus } from './discover.ts';
import { formatDuration } from './duration.ts';
import { reachable } from './graph.ts';

export interface DiscoveredOptions {
  /** Of the workflow. */
  readonly key: string;
  /** Rarer changes are left out and told in a comment, unless a status could not be reached or left without them. */
  readonly minMoves: number;
}

/** More ways than that make no definition that anybody reads; the most frequent ones are written. */
const edgesMax = 500;

/** Stays from which on a limit is proposed. */
const staysForLimit = 20;

/** A first definition of what orders really did, in YAML. It passes the lint; names and limits are for people to put right. */
export function writeDiscovered(graph: DiscoveredGraph, { key, minMoves }: DiscoveredOptions): string {
  const statusNames = nameAll(graph.statuses.map(({ name }) => name));
  const kept = keepEdges(graph, minMoves);
  const left = new Set(kept.map(({ from }) => from));
  const categoryOf = (status: DiscoveredStatus) => guessCategory(status, left.has(status.name));
  const roleNames = nameAll([...new Set(graph.edges.flatMap(({ roles }) => Object.keys(roles)))]);
  const own = [...roleNames.values()].filter((role) => !Object.hasOwn(builtInRoles, role) && role !== 'system');
  const rolesOf = (edges: readonly DiscoveredEdge[]) => {
    const named = [...new Set(edges.flatMap(({ roles }) => Object.keys(roles).map((role) => roleNames.get(role)!)))];
    const people = named.filter((role) => role !== 'system').sort();
    return people.length === 0 ? ['staff', 'manager'] : people;
  };
  const dropped = graph.edges.filter((edge) => !kept.includes(edge));
  const starts = startsOf(graph);
  const everyRole = [...new Set(['staff', 'manager', ...own])];
  return [
    `# Written from ${graph.changes} changes of ${graph.orders} orders. Look at names, categories, roles and limits before it is used.`,
    `key: ${scalar(key)}`,
    `name: { en: ${quoted(toLabel(key))} }`,
    '',
    'initial:',
    ...starts.map(({ name, begun }) => {
      return `  - { status: ${scalar(statusNames.get(name)!)}, roles: ${list(everyRole)} } # ${begun} orders`;
    }),
    ...(own.length === 0 ? [] : ['', 'roles:']),
    ...own.map((role) => `  ${scalar(role)}: { rights: [orders.read, status.set] }`),
    '',
    'statuses:',
    ...graph.statuses.flatMap((status) => [
      `  ${scalar(statusNames.get(status.name)!)}: # ${status.entries} orders came into it${typical(status)}`,
      `    label: { en: ${quoted(toLabel(status.name))} }`,
      `    category: ${categoryOf(status)}`,
      '    audience: customer',
    ]),
    '',
    'transitions:',
    ...transitionsOf(kept, statusNames, rolesOf),
    ...dropped
      .slice(0, 50)
      .map(({ from, to, moves }) => `  # left out, ${moves} times: ${oneLine(from)} to ${oneLine(to)}`),
    ...limitsOf(graph, statusNames, categoryOf),
    '',
  ].join('\n');
}

/** Where orders began, and statuses that nothing seen leads to: orders were in them before the history begins. */
function startsOf({ statuses, edges }: DiscoveredGraph): readonly DiscoveredStatus[] {
  const starts = new Set(statuses.filter(({ begun }) => begun > 0));
  for (const status of statuses) {
    const names = [...starts].map(({ name }) => name);
    if (!reachable(edges, names).has(status.name)) starts.add(status);
  }
  return [...starts].toSorted((a, b) => b.begun - a.begun);
}

/** The edges that are written: the frequent ones, and those without which a status could not be reached or left. */
function keepEdges(graph: DiscoveredGraph, minMoves: number): readonly DiscoveredEdge[] {
  const { edges, statuses } = graph;
  const kept = new Set(edges.filter(({ moves }) => moves >= minMoves).slice(0, edgesMax));
  const starts = startsOf(graph).map(({ name }) => name);
  for (;;) {
    const reached = reachable([...kept], starts);
    const missing = edges.find((edge) => reached.has(edge.from) && !reached.has(edge.to));
    if (missing === undefined) break;
    kept.add(missing);
  }
  for (const { name } of statuses) {
    const out = edges.find(({ from }) => from === name);
    if (out !== undefined && ![...kept].some(({ from }) => from === name)) kept.add(out);
  }
  return edges.filter((edge) => kept.has(edge));
}

/** Changes into one status by the same roles are one transition from several statuses. */
function transitionsOf(
  edges: readonly DiscoveredEdge[],
  names: ReadonlyMap<string, string>,
  rolesOf: (edges: readonly DiscoveredEdge[]) => readonly string[],
): readonly string[] {
  const groups = [...Map.groupBy(edges, (edge) => `${edge.to}\n${rolesOf([edge]).join(',')}`).values()];
  const counts = Map.groupBy(groups, ([first]) => first!.to);
  const taken = new Set<string>();
  return groups.flatMap((group) => {
    const to = group[0]!.to;
    const target = names.get(to)!;
    const from = group.map((edge) => names.get(edge.from)!);
    const wanted = counts.get(to)!.length === 1 ? `to_${target}` : `to_${target}_from_${from[0]!}`;
    const name = unused(wanted.slice(0, 60), taken);
    const told = group.map((edge) => `${names.get(edge.from)!} ${edge.moves} times${typical(edge)}`).join('; ');
    return [
      `  ${scalar(name)}: # from ${told}`,
      `    label: { en: ${quoted(toLabel(to))} }`,
      `    from: ${list(from)}`,
      `    to: ${scalar(target)}`,
      `    roles: ${list(rolesOf(group))}`,
    ];
  });
}

function limitsOf(
  { statuses, edges }: DiscoveredGraph,
  names: ReadonlyMap<string, string>,
  categoryOf: (status: DiscoveredStatus) => Category,
): readonly string[] {
  const moves = (name: string) => edges.filter(({ from }) => from === name).reduce((sum, edge) => sum + edge.moves, 0);
  const limited = statuses.filter(
    (status) => !isClosed(categoryOf(status)) && moves(status.name) >= staysForLimit && (status.p90Seconds ?? 0) > 0,
  );
  if (limited.length === 0) return [];
  return [
    '',
    '# Nine of ten orders were faster than this.',
    'timers:',
    ...limited.map(({ name, p90Seconds }) => {
      const status = names.get(name)!;
      const after = formatDuration(roundUp(p90Seconds ?? 0));
      return `  ${scalar(`${status.slice(0, 55)}_late`)}: { status: ${scalar(status)}, after: ${after}, late: true }`;
    }),
  ];
}

/** To whole minutes, hours or days, whatever is fine enough. */
function roundUp(seconds: number): number {
  const unit = seconds < 7200 ? 300 : seconds < 172_800 ? 3600 : 86_400;
  return Math.ceil(seconds / unit) * unit;
}

function typical({ medianSeconds }: { readonly medianSeconds: number | null }): string {
  if (medianSeconds === null || medianSeconds === 0) return '';
  return `, half of them within ${formatDuration(medianSeconds < 60 ? medianSeconds : Math.round(medianSeconds / 60) * 60)}`;
}

/** What statuses are called for, by parts of their names; the first that fits counts. */
const namedFor: readonly (readonly [RegExp, Category])[] = [
  [/cancel|cancelled|void|abort|storn|withdraw/, 'canceled'],
  [/return|refund|retour|rto/, 'returned'],
  [/fail|lost|reject|declin|error|undeliver/, 'failed'],
  [/deliver|complet|fulfil|done|closed|finish|received_by|picked_up|erledigt|zugestellt/, 'fulfilled'],
  [/ready|pickup|collect|abhol/, 'ready'],
  [/hold|wait|pending|review|block|pause|backorder/, 'on_hold'],
  [/ship|transit|dispatch|out_for|sent|versand/, 'in_transit'],
  [/draft|cart|quote|entwurf/, 'draft'],
  [/new|open|placed|created|received|submitted|order|neu|offen/, 'open'],
];

/** A guess from the name. An active status must have a way out, so that one without is closed, whatever it is called. */
function guessCategory({ name, begun, entries }: DiscoveredStatus, hasWayOut: boolean): Category {
  const plain = name.toLowerCase();
  const named = namedFor.find(([pattern]) => pattern.test(plain))?.[1];
  if (!hasWayOut) return named !== undefined && isClosed(named) ? named : 'fulfilled';
  return named ?? (begun > entries / 2 ? 'open' : 'in_progress');
}

/** A name of ours for each name of theirs, each another. */
function nameAll(theirs: readonly string[]): ReadonlyMap<string, string> {
  // Words of the definition's own, and keys that no definition may have.
  const taken = new Set<string>(['any', 'constructor', 'prototype']);
  return new Map(theirs.map((name) => [name, unused(toName(name), taken)]));
}

function toName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '');
  return plain.slice(0, 50) || 'status';
}

function unused(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted.slice(0, 56)}_${number}`;
  taken.add(name);
  return name;
}

function toLabel(name: string): string {
  const words = oneLine(name).replaceAll('_', ' ').trim().slice(0, 200);
  return words === '' ? 'Nameless' : words[0]!.toUpperCase() + words.slice(1);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\s]+/gu, ' ');
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Plain where YAML would not read something else into it. */
function scalar(name: string): string {
  return /^(null|true|false|yes|no|on|off|y|n)$/.test(name) ? quoted(name) : name;
}

function list(names: readonly string[]): string {
  return `[${names.map(scalar).join(', ')}]`;
}
