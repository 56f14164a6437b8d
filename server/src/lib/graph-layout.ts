import dagre from '@dagrejs/dagre';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A graph that is laid out: what we use of Dagre, whose own types name a package without any. */
export interface LayoutGraph {
  readonly setGraph: (options: Readonly<Record<string, string | number>>) => void;
  readonly setNode: (key: string, size: { readonly width: number; readonly height: number }) => void;
  /** A label of no width or height has no place afterwards. */
  readonly setEdge: (
    from: string,
    to: string,
    label: { readonly width: number; readonly height: number; readonly weight: number; readonly labelpos: 'c' },
  ) => void;
  readonly hasNode: (key: string) => boolean;
  /** The size of the whole, once it is laid out. */
  readonly graph: () => { readonly width: number; readonly height: number };
  /** The middle of a node. */
  readonly node: (key: string) => Point & { readonly width: number };
  /** The way of an edge, and the middle of its label. */
  readonly edge: (from: string, to: string) => Point & { readonly points: readonly Point[] };
}

const { graphlib, layout } = dagre as unknown as {
  readonly graphlib: { readonly Graph: new () => LayoutGraph };
  readonly layout: (graph: LayoutGraph) => void;
};

export function newLayoutGraph(): LayoutGraph {
  return new graphlib.Graph();
}

/** Gives every node and edge its place. */
export function layOutGraph(graph: LayoutGraph): void {
  layout(graph);
}
