import type { LineStatus, Status, Workflow } from '../core/workflow.ts';
import type { Json } from '../core/json.ts';

type StoredReason = NonNullable<ReturnType<Workflow['reasons']['get']>> & { readonly key: string };

/** A compiled workflow as plain JSON. Lists instead of mappings, since PostgreSQL's jsonb keeps no order of names. */
export interface StoredWorkflow extends Omit<Workflow, 'statuses' | 'reasons' | 'lineStatuses'> {
  readonly statuses: readonly Status[];
  readonly reasons: readonly StoredReason[];
  readonly lineStatuses: readonly LineStatus[];
}

/** The form in which a published version is kept; `fromStored` gives back an equal workflow. */
export function toDefinition(workflow: Workflow): StoredWorkflow {
  return {
    ...workflow,
    statuses: [...workflow.statuses.values()],
    reasons: [...workflow.reasons].map(([key, reason]) => ({ key, ...reason })),
    lineStatuses: [...workflow.lineStatuses.values()],
  };
}

/** The workflow of a stored version. It was checked when it was published: what we wrote ourselves is believed. */
export function fromStored(stored: Json | StoredWorkflow): Workflow {
  const { statuses, reasons, lineStatuses, ...rest } = stored as unknown as StoredWorkflow;
  return {
    ...rest,
    statuses: new Map(statuses.map((status) => [status.key, status])),
    reasons: new Map(reasons.map(({ key, ...reason }) => [key, reason])),
    lineStatuses: new Map(lineStatuses.map((status) => [status.key, status])),
  };
}
