/** How an order came from one status into the next; `late` is no change, its limit was passed. */
export const moveKinds = ['step', 'timer', 'roll_up', 'observed', 'override', 'report', 'late'] as const;

export type MoveKind = (typeof moveKinds)[number];

/** Where an order is, as far as the insights need it. Short names: there is one for every order. */
export interface Flow {
  /** The status, and since when in milliseconds. */
  readonly w: string;
  readonly s: number;
  /** When the order began, and the version of its workflow. */
  readonly b: number;
  readonly v: number;
  /** The statuses it has been in, in order, at most `pathCountMax` of them and an ellipsis. */
  readonly p: readonly string[];
  /** Each status it has ever been in, in the order of coming there. */
  readonly r: readonly string[];
  /** 1 = it has passed a limit. */
  readonly l: 0 | 1;
  /** What an undo gives back. */
  readonly u?: Before;
}

/** The flow before the latest change, and that change: enough to take both back. */
export type Before = Pick<Flow, 'w' | 's' | 'l' | 'p'> & {
  readonly a: number;
  readonly h: MoveKind;
  /** 1 = the change brought the order into its status for the first time. */
  readonly n: 0 | 1;
  /** 1 = this is an undo, whose own undo makes the change again. */
  readonly x?: 1;
};

/** One more, or one less, of what is counted. */
export type Tally = { readonly count: 1 | -1; readonly at: number } & (
  | { readonly kind: 'move'; readonly from: string; readonly to: string; readonly how: MoveKind; readonly ms: number }
  | { readonly kind: 'path'; readonly path: readonly string[]; readonly late: 0 | 1; readonly ms: number }
  | { readonly kind: 'reached'; readonly status: string }
);

/** A flow after an event, and what is counted for it. */
export interface Flowed {
  readonly flow: Flow;
  readonly tallies: readonly Tally[];
}

/** Longer ways are cut: nobody reads them, and their number is without limit. */
const pathCountMax = 12;

const ellipsis = '…';

/** Whether a status of the order's workflow is closed. */
export type IsClosed = (status: string) => boolean;

/** The order is made, or seen for the first time. */
export function beginFlow(status: string, at: number, version: number, isClosed: IsClosed): Flowed {
  const flow: Flow = { w: status, s: at, b: at, v: version, p: [status], r: [status], l: 0 };
  return {
    flow,
    tallies: [
      { kind: 'move', count: 1, at, from: '', to: status, how: 'step', ms: 0 },
      { kind: 'reached', count: 1, at, status },
      ...(isClosed(status) ? [closing(flow, 1)] : []),
    ],
  };
}

/** The order goes into another status. */
export function moveFlow(before: Flow, to: string, at: number, how: MoveKind, isClosed: IsClosed): Flowed {
  const first = !before.r.includes(to);
  const { u: _, ...rest } = before;
  const flow: Flow = {
    ...rest,
    w: to,
    s: at,
    p: longer(before.p, to),
    r: first ? [...before.r, to] : before.r,
    u: { w: before.w, s: before.s, l: before.l, p: before.p, a: at, h: how, n: first ? 1 : 0 },
  };
  return { flow, tallies: talliesOf(before, flow, how, first, isClosed) };
}

/**
 * The latest change is taken back, and its tallies with it. `to` and `since` are what the undo's event says; where that is not
 * what is remembered (a command with several changes), it is believed and nothing is taken back.
 */
export function undoFlow(flow: Flow, to: string, since: number, isClosed: IsClosed): Flowed {
  const { u: before, ...rest } = flow;
  if (before?.x === 1) return { ...moveFlow(rest, to, before.a, before.h, isClosed) };
  if (before?.w !== to) return { flow: { ...rest, w: to, s: since, p: longer(flow.p, to) }, tallies: [] };
  const { a, h, n, x: _, ...back } = before;
  const restored: Flow = { ...rest, ...back, r: n === 1 ? flow.r.slice(0, -1) : flow.r };
  const taken = talliesOf(restored, flow, h, n === 1, isClosed).map((tally) => negative(tally));
  return { flow: { ...restored, u: { w: flow.w, s: flow.s, l: flow.l, p: flow.p, a, h, n, x: 1 } }, tallies: taken };
}

/** The order's limit was passed. */
export function lateFlow(flow: Flow, at: number, isClosed: IsClosed): Flowed {
  const tally: Tally = { kind: 'move', count: 1, at, from: flow.w, to: flow.w, how: 'late', ms: at - flow.s };
  return { flow: isClosed(flow.w) ? flow : { ...flow, l: 1 }, tallies: [tally] };
}

/** The order goes on under another version, whose name for its status may be another. */
export function renameFlow(flow: Flow, to: string, version: number): Flow {
  const { u: _, ...rest } = flow;
  if (to === flow.w) return { ...rest, v: version };
  return {
    ...rest,
    v: version,
    w: to,
    p: [...flow.p.slice(0, -1), to],
    r: flow.r.includes(to) ? flow.r : [...flow.r, to],
  };
}

function talliesOf(before: Flow, after: Flow, how: MoveKind, first: boolean, isClosed: IsClosed): readonly Tally[] {
  const at = after.s;
  return [
    { kind: 'move', count: 1, at, from: before.w, to: after.w, how, ms: at - before.s },
    ...(first ? [{ kind: 'reached', count: 1, at: before.b, status: after.w } as const] : []),
    // A closed order that goes on has not gone the way that was counted for it.
    ...(isClosed(before.w) ? [closing(before, -1)] : []),
    ...(isClosed(after.w) ? [closing(after, 1)] : []),
  ];
}

function closing({ p, s, b, l }: Flow, count: 1 | -1): Tally {
  return { kind: 'path', count, at: s, path: p, late: l, ms: s - b };
}

function negative(tally: Tally): Tally {
  return { ...tally, count: tally.count === 1 ? -1 : 1 };
}

function longer(path: readonly string[], status: string): readonly string[] {
  if (path.length < pathCountMax) return [...path, status];
  return [...path.slice(0, pathCountMax - 1), ellipsis, status];
}
