import { isDeepStrictEqual } from 'node:util';
import type { Workflow } from '../core/workflow.ts';
import type { Difference } from './difference.ts';
import { differenceOf, strandedStatuses } from './difference.ts';
import { toDefinition } from './stored.ts';

/** The live orders in one status, and where they would be under the new version. */
export interface AffectedStatus {
  readonly status: string;
  readonly orders: number;
  /** `null` = nowhere: they would be stranded. */
  readonly to: string | null;
  /** What a stranded status was probably renamed to. */
  readonly suggestion?: string;
}

/** A mapping that names what is not there. */
export interface MappingFault {
  /** The old status that the mapping speaks of. */
  readonly status: string;
  readonly detail: string;
}

/** What publishing a version would mean. */
export interface Publication {
  /** False when it is what is published already. */
  readonly changed: boolean;
  readonly differences: readonly Difference[];
  /** Every status with live orders. */
  readonly orders: readonly AffectedStatus[];
  /** The part of `orders` that has no place in the new version. */
  readonly stranded: readonly AffectedStatus[];
  readonly mappingFaults: readonly MappingFault[];
}

/**
 * What `after` would change, and for how many orders. Pure.
 *
 * @param versions - all published versions, oldest first; empty for a new workflow
 * @param counts - live orders by status, whatever version they run under
 * @param mapping - old statuses to new ones
 */
export function planPublication(
  versions: readonly Workflow[],
  after: Workflow,
  counts: readonly { readonly status: string; readonly orders: number }[],
  mapping: Readonly<Record<string, string>>,
): Publication {
  const latest = versions.at(-1);
  const suggestions = new Map(
    versions.flatMap((version) =>
      strandedStatuses(version, after).flatMap(({ status, suggestion }) =>
        suggestion === undefined ? [] : [[status, suggestion] as const],
      ),
    ),
  );
  const orders = counts.map(({ status, orders: count }): AffectedStatus => {
    const to = (Object.hasOwn(mapping, status) ? mapping[status] : undefined) ?? status;
    if (after.statuses.has(to)) return { status, orders: count, to };
    const suggestion = suggestions.get(status);
    return { status, orders: count, to: null, ...(suggestion === undefined ? {} : { suggestion }) };
  });
  return {
    changed: latest === undefined || !isSameDefinition(latest, after),
    differences: latest === undefined ? [] : differenceOf(latest, after),
    orders,
    stranded: orders.filter(({ to }) => to === null),
    mappingFaults: Object.entries(mapping).flatMap(([status, to]) => mappingFault(versions, after, status, to)),
  };
}

/** Whether two versions of a workflow say the same. */
export function isSameDefinition(a: Workflow, b: Workflow): boolean {
  return isDeepStrictEqual(contentOf(a), contentOf(b));
}

function contentOf(workflow: Workflow): unknown {
  return JSON.parse(JSON.stringify({ ...toDefinition(workflow), version: 0 }));
}

function mappingFault(
  versions: readonly Workflow[],
  after: Workflow,
  status: string,
  to: string,
): readonly MappingFault[] {
  if (!versions.some(({ statuses }) => statuses.has(status))) {
    return [{ status, detail: `No version of ${after.key} had a status ${status}.` }];
  }
  if (after.statuses.has(to)) return [];
  return [{ status, detail: `The new version has no status ${to}. It has ${[...after.statuses.keys()].join(', ')}.` }];
}
