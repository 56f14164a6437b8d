import { nearest } from '../core/nearest.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

/** A status that no order can have is refused; one of an older version is fine, since an order may still be on it. */
export async function requireStatus(
  parts: Pick<ApiParts, 'workflows'>,
  accountId: string,
  status: string,
  pointer: string,
): Promise<void> {
  const book = await parts.workflows(accountId);
  const versions = book.all().flatMap(({ key }) => book.versions(key));
  if (versions.some(({ statuses }) => statuses.has(status))) return;
  const known = versions.flatMap(({ statuses }) => [...statuses.keys()]);
  throw new Problem('status_unknown', {
    detail: `No workflow of the account has the status ${status}.`,
    hint: `${didYouMean(status, known)}Use the key of a status; GET /v1/workflows lists the workflows.`,
    pointer,
  });
}

/** A workflow that the account does not have is refused. */
export async function requireWorkflow(
  parts: Pick<ApiParts, 'workflows'>,
  accountId: string,
  workflow: string,
  pointer: string,
): Promise<void> {
  const book = await parts.workflows(accountId);
  if (book.latest(workflow) !== undefined) return;
  const known = book.all().map(({ key }) => key);
  throw new Problem('workflow_unknown', {
    detail: `"${workflow}" is no workflow of this account.`,
    hint: `${didYouMean(workflow, known)}Use one of ${known.join(', ')}.`,
    pointer,
  });
}

function didYouMean(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? '' : `Did you mean ${meant}? `;
}
