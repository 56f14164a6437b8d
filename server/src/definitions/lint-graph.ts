import { isClosed } from '../core/workflow.ts';
import type { Timer, Workflow } from '../core/workflow.ts';
import type { FindingText } from './finding-texts.ts';
import { tell } from './finding-texts.ts';
import { pointerStep } from './pointer.ts';
import { edgesOf, reachable } from './graph.ts';
import type { Remark } from './lint-remark.ts';

/** Where orders begin, get to, get stuck, and may go by two ways that are one. */
export function graphRemarks(workflow: Workflow): readonly Remark[] {
  const edges = edgesOf(workflow);
  const starts = workflow.initial.map(({ status }) => status).filter((status) => workflow.statuses.has(status));
  if (starts.length === 0) {
    return [{ code: 'initial_missing', pointer: '/initial', texts: [tell('no_beginning')] }];
  }
  const reached = reachable(edges, starts);
  const left = new Set(edges.map(({ from }) => from));
  const statuses = [...workflow.statuses.values()];
  return [
    ...statuses
      .filter(({ key }) => !reached.has(key))
      .map(({ key }): Remark => {
        return { code: 'status_unreachable', pointer: statusPointer(key), texts: [tell('no_way_to', { status: key })] };
      }),
    ...statuses
      .filter(({ key, category }) => !isClosed(category) && !left.has(key))
      .map(({ key, category }): Remark => {
        const texts = [tell('no_way_out', { status: key, category })];
        return { code: 'status_dead_end', pointer: statusPointer(key), texts };
      }),
    ...rollUpRemarks(workflow, reached),
    ...duplicateRemarks(workflow),
  ];
}

function rollUpRemarks({ rollUp, statuses }: Workflow, reached: ReadonlySet<string>): readonly Remark[] {
  if (rollUp === undefined) return [];
  const code = 'roll_up_unreachable';
  const idle = !rollUp.leaves.some((status) => reached.has(status));
  const unknown = rollUp.cases.flatMap(({ to }, index): readonly Remark[] => {
    if (statuses.has(to) && (idle || reached.has(to))) return [];
    return [{ code, pointer: `/rollUp/cases/${index}/to`, texts: [tell('no_order_there', { status: to })] }];
  });
  return idle ? [{ code, pointer: '/rollUp/leaves', texts: [tell('roll_up_idle')] }, ...unknown] : unknown;
}

function duplicateRemarks(workflow: Workflow): readonly Remark[] {
  const seen = new Map<string, string>();
  const remarks = new Map<string, Remark>();
  for (const { from, to, transition } of edgesOf(workflow)) {
    const { name, roles } = workflow.transitions.find((candidate) => candidate.name === transition) ?? {};
    for (const role of name === undefined ? [] : (roles ?? [])) {
      const edge = `${from}\n${to}\n${role}`;
      const other = seen.get(edge);
      if (name === undefined || other === name) continue;
      if (other === undefined) {
        seen.set(edge, name);
      } else {
        const texts = [tell('same_way', { transition: name, otherTransition: other, role, from, to })];
        remarks.set(`${name}\n${other}`, { code: 'edge_duplicate', pointer: transitionPointer(name), texts });
      }
    }
  }
  return [...remarks.values()];
}

/** Timers that move orders in a circle, or that could never do what they say. */
export function timerRemarks(workflow: Workflow): readonly Remark[] {
  return [
    ...workflow.timers.flatMap((timer) => {
      const why = withoutEffect(timer, workflow);
      const pointer = `/timers${pointerStep(timer.name)}`;
      return why === undefined ? [] : [{ code: 'timer_without_effect', pointer, texts: [why] } as const];
    }),
    ...loopRemarks(workflow),
  ];
}

function withoutEffect({ action, status }: Timer, { transitions }: Workflow): FindingText | undefined {
  if (action.kind !== 'transition') return undefined;
  const transition = transitions.find(({ name }) => name === action.name);
  if (transition === undefined) return tell('no_such_transition', { transition: action.name });
  const { from, to, guards, reasonRequired } = transition;
  if ((from !== 'any' && !from.includes(status)) || to === status) {
    return tell('starts_elsewhere', { transition: action.name, status });
  }
  if (transition.enforce !== 'enforce') return undefined;
  const asks = guards.some(({ kind }) => kind === 'message_required' || kind === 'four_eyes') || reasonRequired;
  return asks ? tell('asks_a_person', { transition: action.name }) : undefined;
}

/** A circle is told once, at the first of its timers. */
function loopRemarks({ timers, transitions }: Workflow): readonly Remark[] {
  const edges = timers.flatMap((timer) => {
    const { action, status } = timer;
    const target = action.kind === 'transition' ? transitions.find(({ name }) => name === action.name) : undefined;
    return target === undefined || target.to === status ? [] : [{ from: status, to: target.to, timer: timer.name }];
  });
  const told = new Set<string>();
  return edges.flatMap(({ from, to, timer }): readonly Remark[] => {
    const ahead = reachable(edges, [to]);
    if (!ahead.has(from) || told.has(from)) return [];
    const circle = [...ahead].filter((status) => reachable(edges, [status]).has(from));
    for (const status of circle) told.add(status);
    return [{ code: 'timer_loop', pointer: `/timers${pointerStep(timer)}`, texts: [tell('circle', { circle })] }];
  });
}

function statusPointer(key: string): string {
  return `/statuses${pointerStep(key)}`;
}

function transitionPointer(name: string): string {
  return `/transitions${pointerStep(name)}`;
}
