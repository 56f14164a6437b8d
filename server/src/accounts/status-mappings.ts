import type { Workflow } from '../core/workflow.ts';
import { statusForCode } from '../core/workflow.ts';
import type { StatusMapping } from '../store/quarantine-store.ts';

export type { StatusMapping } from '../store/quarantine-store.ts';

/** What a mapping is about, before it has an id. */
export type WantedMapping = Pick<StatusMapping, 'source' | 'kind' | 'match' | 'code' | 'target'>;

/** The mapping that a code falls under: the exact one, else the longest prefix. Letter case does not count. */
export function findMapping(
  mappings: readonly WantedMapping[],
  { source, kind, code }: Pick<StatusMapping, 'source' | 'kind' | 'code'>,
): WantedMapping | undefined {
  const wanted = code.toLowerCase();
  const own = mappings.filter((mapping) => mapping.source === source && mapping.kind === kind);
  const exact = own.find((mapping) => mapping.match === 'exact' && mapping.code.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  return own
    .filter((mapping) => mapping.match === 'prefix' && wanted.startsWith(mapping.code.toLowerCase()))
    .toSorted((a, b) => b.code.length - a.code.length)[0];
}

/** What a code of a source means in a workflow. */
export type CodeMeaning =
  | { readonly kind: 'status'; readonly key: string }
  /** Mapped to nothing: kept in the history, moves nothing. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown'; readonly detail: string };

/** What the code of an order's status means: the account's mappings first, then the workflow's own codes (rulings 10). */
export function readOrderCode(
  workflow: Workflow,
  mappings: readonly WantedMapping[],
  source: string,
  code: string,
): CodeMeaning {
  return readCode(workflow, mappings, { source, kind: 'order', code }, (name) =>
    orderStatusFor(workflow, source, name),
  );
}

/** The same for the status of a line. */
export function readLineCode(
  workflow: Workflow,
  mappings: readonly WantedMapping[],
  source: string,
  code: string,
): CodeMeaning {
  return readCode(workflow, mappings, { source, kind: 'line', code }, (name) => lineStatusFor(workflow, source, name));
}

/** Whether a mapping to this target means something in the workflow. */
export function isMappingTarget(
  workflow: Workflow,
  { source, kind, target }: Pick<StatusMapping, 'source' | 'kind'> & { readonly target: string },
): boolean {
  const found = kind === 'order' ? orderStatusFor(workflow, source, target) : lineStatusFor(workflow, source, target);
  return found !== undefined;
}

function orderStatusFor(workflow: Workflow, source: string, name: string): string | undefined {
  return workflow.statuses.has(name) ? name : statusForCode(workflow, source, name)?.key;
}

function readCode(
  workflow: Workflow,
  mappings: readonly WantedMapping[],
  asked: Pick<StatusMapping, 'source' | 'kind' | 'code'>,
  find: (name: string) => string | undefined,
): CodeMeaning {
  const mapping = findMapping(mappings, asked);
  if (mapping?.target === null) return { kind: 'nothing' };
  // Without a mapping the name of a status is no code: only what the workflow accepts from this source is one.
  const key = mapping === undefined ? acceptedAs(workflow, asked) : find(mapping.target);
  if (key !== undefined) return { kind: 'status', key };
  const detail =
    mapping === undefined
      ? `No status of the workflow ${workflow.key} accepts the code ${asked.code}.`
      : `The code ${asked.code} is mapped to ${mapping.target}, which the workflow ${workflow.key} does not have.`;
  return { kind: 'unknown', detail };
}

function acceptedAs(workflow: Workflow, { source, kind, code }: Pick<StatusMapping, 'source' | 'kind' | 'code'>) {
  if (kind === 'order') return statusForCode(workflow, source, code)?.key;
  return lineStatusByCode(workflow, source, code);
}

function lineStatusFor(workflow: Workflow, source: string, name: string): string | undefined {
  return workflow.lineStatuses.has(name) ? name : lineStatusByCode(workflow, source, name);
}

function lineStatusByCode(workflow: Workflow, source: string, code: string): string | undefined {
  const wanted = code.toLowerCase();
  return [...workflow.lineStatuses.values()].find((status) =>
    status.codes[source]?.accepts.some((accepted) => accepted.toLowerCase() === wanted),
  )?.key;
}
