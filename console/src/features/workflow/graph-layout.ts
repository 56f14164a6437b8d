export const nodeSize = { width: 176, height: 62 } as const;

const gap = { x: 184, y: 62 } as const;
const margin = 18;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A status to place: those that are closed stand at the right. */
export interface LaidStatus {
  readonly key: string;
  readonly isClosed: boolean;
}

/** A way to lay out; `weight` says how many take it. */
export interface LaidWay {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly weight: number;
  /** Pixels that its words need; 0 where it has none. */
  readonly words: number;
}

/** A curve from a side of a status to a side of another: its ends and the two points that bend it. */
export interface Route {
  readonly start: Place;
  readonly first: Place;
  readonly second: Place;
  readonly end: Place;
  /** Where its words stand. */
  readonly label: Place;
  /** Whether its words cover nothing there. */
  readonly hasRoom: boolean;
}

export interface Layout {
  /** Centres. */
  readonly nodes: ReadonlyMap<string, Place>;
  readonly ways: ReadonlyMap<string, Route>;
  readonly width: number;
  readonly height: number;
}

/** Places statuses in pixels: the road straight down, what holds an order up at its left, the ends at its right. */
export function layOut(statuses: readonly LaidStatus[], ways: readonly LaidWay[], start: string | undefined): Layout {
  const cells = cellsOf(statuses, ways, roadOf(statuses, ways, start));
  const columns = [...cells.values()].map(({ column }) => column);
  const rows = [...cells.values()].map(({ row }) => row);
  const [first, last] = [Math.min(0, ...columns), Math.max(0, ...columns)];
  const [stepX, stepY] = [nodeSize.width + gap.x, nodeSize.height + gap.y];
  // Room at the sides for ways that go round.
  const side = margin + 64;
  const nodes = new Map(
    [...cells].map(([key, { column, row }]) => [
      key,
      { x: side + nodeSize.width / 2 + (column - first) * stepX, y: margin + nodeSize.height / 2 + row * stepY },
    ]),
  );
  return {
    nodes,
    ways: routesOf(ways, cells, nodes),
    width: side * 2 + nodeSize.width + (last - first) * stepX,
    height: margin * 2 + nodeSize.height + Math.max(0, ...rows) * stepY,
  };
}

/** From where orders begin, always on by the heaviest way to what was not passed yet, until an end. */
function roadOf(
  statuses: readonly LaidStatus[],
  ways: readonly LaidWay[],
  start: string | undefined,
): readonly string[] {
  const closed = new Set(statuses.filter(({ isClosed }) => isClosed).map(({ key }) => key));
  const first = statuses.find(({ key }) => key === start)?.key ?? statuses[0]?.key;
  const road = first === undefined ? [] : [first];
  for (let at = first; at !== undefined && !closed.has(at);) {
    const here = at;
    const on = ways.filter(({ from, to }) => from === here && !road.includes(to));
    at = on.toSorted((a, b) => b.weight - a.weight)[0]?.to;
    if (at !== undefined) road.push(at);
  }
  return road;
}

interface Cell {
  readonly column: number;
  readonly row: number;
}

/** The road is column 0. Others stand beside the first status of it that leads to them, or in the next free row. */
function cellsOf(
  statuses: readonly LaidStatus[],
  ways: readonly LaidWay[],
  road: readonly string[],
): ReadonlyMap<string, Cell> {
  const cells = new Map<string, Cell>(road.map((key, row) => [key, { column: 0, row }]));
  const onRoad = (some: readonly string[]) => some.map((key) => road.indexOf(key)).filter((place) => place >= 0);
  const beside = statuses
    .filter(({ key }) => !road.includes(key))
    .map(({ key, isClosed }) => {
      const before = onRoad(ways.filter(({ to }) => to === key).map(({ from }) => from));
      const after = onRoad(ways.filter(({ from }) => from === key).map(({ to }) => to));
      const wanted = before.length > 0 ? Math.min(...before) : Math.max(0, Math.min(road.length, ...after) - 1);
      return { key, side: isClosed ? 1 : -1, wanted };
    })
    .toSorted((a, b) => a.wanted - b.wanted);
  const taken = new Set<string>();
  for (const { key, side, wanted } of beside) {
    let [column, row] = [side, wanted];
    while (taken.has(`${column} ${row}`)) {
      row += 1;
      // A long column would be higher than the road: the next one is farther out.
      if (row > road.length) [column, row] = [column + side, wanted];
    }
    taken.add(`${column} ${row}`);
    cells.set(key, { column, row });
  }
  return cells;
}

type Side = 'left' | 'right' | 'top' | 'bottom';

/** At which side a way leaves and at which it comes in. */
function sidesOf(from: Cell, to: Cell): readonly [Side, Side] {
  if (from.column < to.column) return ['right', 'left'];
  if (from.column > to.column) return ['left', 'right'];
  if (to.row === from.row + 1) return ['bottom', 'top'];
  return to.row > from.row ? ['right', 'right'] : ['left', 'left'];
}

function routesOf(
  ways: readonly LaidWay[],
  cells: ReadonlyMap<string, Cell>,
  nodes: ReadonlyMap<string, Place>,
): ReadonlyMap<string, Route> {
  const ends = ways.flatMap((way) => {
    const [from, to] = [cells.get(way.from), cells.get(way.to)];
    if (from === undefined || to === undefined) return [];
    const [leaves, comes] = sidesOf(from, to);
    return [
      { way: way.key, isStart: true, at: way.from, side: leaves, other: nodes.get(way.to)! },
      { way: way.key, isStart: false, at: way.to, side: comes, other: nodes.get(way.from)! },
    ];
  });
  const ports = new Map<string, Place & { readonly side: Side }>();
  for (const some of Map.groupBy(ends, ({ at, side }) => `${at} ${side}`).values()) {
    const sorted = some.toSorted((a, b) => a.other.y - b.other.y || Number(a.isStart) - Number(b.isStart));
    sorted.forEach(({ way, isStart, at, side }, index) => {
      const { x, y } = nodes.get(at)!;
      const shift = (index - (sorted.length - 1) / 2) * Math.min(13, (nodeSize.height - 18) / sorted.length);
      const half = { x: nodeSize.width / 2, y: nodeSize.height / 2 };
      const place = {
        left: { x: x - half.x, y: y + shift },
        right: { x: x + half.x, y: y + shift },
        top: { x: x + shift, y: y - half.y },
        bottom: { x: x + shift, y: y + half.y },
      }[side];
      ports.set(`${way} ${isStart}`, { ...place, side });
    });
  }
  const byWeight = ways.toSorted((a, b) => b.weight - a.weight);
  const placeWords = placeInOrder([...nodes.values()]);
  return new Map(
    // Those that most take have the first choice of room.
    byWeight.flatMap(({ key, words }) => {
      const [start, end] = [ports.get(`${key} true`), ports.get(`${key} false`)];
      if (start === undefined || end === undefined) return [];
      const isRound = start.side === end.side;
      const reach = isRound ? 34 + Math.abs(end.y - start.y) * 0.16 : Math.abs(end.x - start.x) * 0.5;
      const [first, second] = [bentFrom(start, reach), bentFrom(end, reach)];
      const aside = start.side === 'bottom' ? 14 + words / 2 : 0;
      const along = places.map((t) => pointOf([start, first, second, end], t));
      const wanted = along.map(({ x, y }) => ({ x: x + aside, y: y - (aside > 0 ? 4 : 0) }));
      return [[key, { start, first, second, end, ...placeWords(wanted, words) }] as const];
    }),
  );
}

/** Where on a curve words may stand, the best place first. */
const places = [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8] as const;

const wordsHeight = 18;

/** Takes the first of the places at which words cover neither a status nor other words. */
function placeInOrder(
  nodes: readonly Place[],
): (wanted: readonly Place[], width: number) => Pick<Route, 'label' | 'hasRoom'> {
  const boxes: (Place & { width: number; height: number })[] = nodes.map((place) => ({ ...place, ...nodeSize }));
  return (wanted, width) => {
    const isFree = ({ x, y }: Place) =>
      boxes.every(
        (box) =>
          Math.abs(box.x - x) >= (box.width + width) / 2 || Math.abs(box.y - y) >= (box.height + wordsHeight) / 2,
      );
    const free = wanted.find(isFree);
    if (free !== undefined && width > 0) boxes.push({ ...free, width, height: wordsHeight });
    return { label: free ?? wanted[0] ?? { x: 0, y: 0 }, hasRoom: free !== undefined };
  };
}

function bentFrom({ x, y, side }: Place & { readonly side: Side }, reach: number): Place {
  if (side === 'left') return { x: x - reach, y };
  if (side === 'right') return { x: x + reach, y };
  return { x, y: y + (side === 'top' ? -12 : 12) };
}

function pointOf([a, b, c, d]: readonly [Place, Place, Place, Place], t: number): Place {
  const at = (pick: (place: Place) => number) =>
    (1 - t) ** 3 * pick(a) + 3 * (1 - t) ** 2 * t * pick(b) + 3 * (1 - t) * t ** 2 * pick(c) + t ** 3 * pick(d);
  return { x: at(({ x }) => x), y: at(({ y }) => y) };
}

/** The line of a route that many or few take, and the head in which it ends. */
export function drawWay(
  { start, first, second, end }: Route,
  width: number,
): { readonly line: string; readonly head: string } {
  const distance = Math.hypot(end.x - second.x, end.y - second.y) || 1;
  const along = { x: (end.x - second.x) / distance, y: (end.y - second.y) / distance };
  const length = 7 + width * 0.55;
  const half = 4.5 + width * 0.75;
  const neck = { x: end.x - along.x * length, y: end.y - along.y * length };
  const corner = (sign: number) => `${neck.x - sign * along.y * half} ${neck.y + sign * along.x * half}`;
  return {
    line: `M${start.x} ${start.y}C${first.x} ${first.y} ${second.x} ${second.y} ${neck.x} ${neck.y}`,
    head: `M${corner(1)}L${corner(-1)}L${end.x} ${end.y}z`,
  };
}
