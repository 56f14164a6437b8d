import type { SimulationOut } from '@milepost/contract';
import type { Workflow } from '../core/workflow.ts';
import { lintWorkflow } from '../definitions/lint.ts';
import { readDefinition } from '../definitions/read-definition.ts';
import type { SimulatedReason } from '../definitions/simulate.ts';
import type { ApiParts } from './parts.ts';
import { definitionInvalid, notThere, toErrorFinding, toFinding } from './publish.ts';
import { storedTexts } from './texts.ts';

/**
 * The definition that is to be rehearsed: the one given, a published version, or the one in force. It may be one that the
 * lint would not let be published; one that cannot be read is refused.
 */
export async function rehearsedDefinition(
  parts: ApiParts,
  accountId: string,
  key: string,
  { definition, version }: { readonly definition?: string | Record<string, unknown>; readonly version?: number },
): Promise<{ readonly workflow: Workflow; readonly findings: SimulationOut['findings'] }> {
  const book = await parts.workflows(accountId);
  if (definition === undefined) {
    const published = version === undefined ? book.latest(key) : book.version(key, version);
    if (published === undefined) throw notThere(key, version);
    return { workflow: published, findings: [] };
  }
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition, null, 2);
  // The number that it would be published under.
  const number = (book.latest(key)?.version ?? 0) + 1;
  const { workflow, problems, places } = readDefinition(text, { version: number });
  if (workflow === undefined) throw definitionInvalid(problems.map(toErrorFinding));
  return {
    workflow: { ...workflow, key },
    findings: lintWorkflow(workflow, { places }).map(toFinding),
  };
}

/** A reason as it is answered. */
export function copyReason({ examples, ...reason }: SimulatedReason): SimulationOut['reasons'][number] {
  return { ...reason, examples: examples.map((example) => ({ ...example, ...storedTexts(example.detail) })) };
}
