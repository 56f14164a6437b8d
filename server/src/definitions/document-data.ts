import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Pair } from 'yaml';
import type { FindingText } from './finding-texts.ts';
import { tell } from './finding-texts.ts';
import { pointerStep } from './pointer.ts';
import type { DefinitionProblem } from './problem.ts';

/** Where a member's name and value begin in the text. */
export interface Offsets {
  readonly name: number;
  readonly value: number;
}

/** A problem before its offset is told as line and column. */
export interface Found extends Pick<DefinitionProblem, 'code' | 'pointer'> {
  readonly text: FindingText;
  readonly offset: number;
}

/** Plain data made of a YAML tree, and where each of its members stands. */
export interface BuiltData {
  readonly value: unknown;
  readonly problems: readonly Found[];
  readonly offsets: ReadonlyMap<string, Offsets>;
}

interface Limits {
  readonly depth: number;
  readonly nodes: number;
}

interface State {
  readonly limits: Limits;
  readonly problems: Found[];
  readonly offsets: Map<string, Offsets>;
  readonly anchors: Map<string, unknown>;
  nodes: number;
}

// Written out, since an assignment to one of these would reach what every object inherits from.
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Walks the tree itself instead of `toJS()`, so that an alias is paid for at each use, a name twice is found in
 * linear time, and each member's place is kept.
 */
export function buildData(contents: unknown, limits: Limits): BuiltData {
  const state: State = { limits, problems: [], offsets: new Map(), anchors: new Map(), nodes: 0 };
  const value = build(contents, '', 0, state);
  return { value, problems: state.problems, offsets: state.offsets };
}

function build(node: unknown, pointer: string, depth: number, state: State): unknown {
  state.nodes += 1;
  if (state.nodes > state.limits.nodes || depth > state.limits.depth) {
    tellTooLarge(node, pointer, state);
    return undefined;
  }
  const offset = offsetOf(node);
  if (!state.offsets.has(pointer)) state.offsets.set(pointer, { name: offset, value: offset });
  if (isAlias(node)) {
    if (state.anchors.has(node.source)) return build(state.anchors.get(node.source), pointer, depth + 1, state);
    state.problems.push({ code: 'syntax', pointer, text: tell('no_anchor', { name: node.source }), offset });
    return undefined;
  }
  const anchor = (node as { anchor?: string } | null)?.anchor;
  if (anchor !== undefined) state.anchors.set(anchor, node);
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item, index) => build(item, `${pointer}/${index}`, depth + 1, state));
  if (isMap(node)) return buildMap(node.items, pointer, depth, state);
  return null;
}

function buildMap(pairs: readonly Pair[], pointer: string, depth: number, state: State): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const pair of pairs) {
    const offset = offsetOf(pair.key);
    const name = nameOf(pair.key);
    const member = name === undefined ? pointer : pointer + pointerStep(name);
    if (name === undefined) {
      state.problems.push({ code: 'syntax', pointer, text: tell('no_plain_name'), offset });
    } else if (forbiddenKeys.has(name)) {
      state.problems.push({
        code: 'name_forbidden',
        pointer: member,
        text: tell('name_forbidden', { name }),
        offset,
      });
    } else if (Object.hasOwn(value, name)) {
      state.problems.push({
        code: 'name_repeated',
        pointer: member,
        text: tell('name_twice', { name }),
        offset,
      });
    } else {
      state.offsets.set(member, { name: offset, value: offsetOf(pair.value, offset) });
      value[name] = build(pair.value, member, depth + 1, state);
    }
    if (state.nodes > state.limits.nodes) break;
  }
  return value;
}

function nameOf(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  const { value, source } = key;
  if (typeof value === 'string') return value;
  return value === null ? undefined : source;
}

function tellTooLarge(node: unknown, pointer: string, state: State): void {
  // Said once: everything after it would say the same.
  if (state.problems.at(-1)?.code !== 'too_large') {
    const text = tell('too_many_members', { limit: state.limits.nodes, levels: state.limits.depth });
    state.problems.push({ code: 'too_large', pointer, text, offset: offsetOf(node) });
  }
}

function offsetOf(node: unknown, otherwise = 0): number {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range?.[0] ?? otherwise;
}
