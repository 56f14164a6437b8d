import type { Workflow } from '../core/workflow.ts';

/** One way from a status to another, and what it belongs to. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** The transition's name; `undefined` = the roll-up leads there. */
  readonly transition?: string;
}

/** Every way between two different statuses: transitions (`any` written out) and the roll-up's. */
export function edgesOf(workflow: Workflow): readonly Edge[] {
  const { leaves = [], cases = [] } = workflow.rollUp ?? {};
  const everywhere = [...workflow.statuses.keys()];
  return [
    ...workflow.transitions.flatMap(({ name, from, to }) =>
      (from === 'any' ? everywhere : from).map((source) => ({ from: source, to, transition: name })),
    ),
    ...leaves.flatMap((from) => [...new Set(cases.map(({ to }) => to))].map((to) => ({ from, to }))),
  ].filter(({ from, to }) => from !== to);
}

/** The statuses an order can get into from one of those given. */
export function reachable(edges: readonly Edge[], from: Iterable<string>): ReadonlySet<string> {
  const targets = Map.groupBy(edges, (edge) => edge.from);
  const found = new Set(from);
  // A set hands out what is added while it is walked.
  for (const status of found) {
    for (const { to } of targets.get(status) ?? []) found.add(to);
  }
  return found;
}
