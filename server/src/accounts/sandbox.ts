import type { IncomingMessage } from 'node:http';
import type { Principal } from '../core/principal.ts';
import type { Account } from './account.ts';
import type { AccountService } from './service.ts';

/** What finding an account's test twin takes. */
export interface SandboxParts {
  readonly account: (accountId: string) => Promise<Account>;
  readonly accounts: Pick<AccountService, 'twin'>;
}

/** Requests that came below the prefix. */
const inside = new WeakSet<IncomingMessage>();

/** Pages for people look the same below the prefix and would be of the real account, so they are not there. */
const pages = /^\/(console|docs|mail|track)(\/|$)/;

/** The address of a request without the prefix `/sandbox`, below which everything is done in the test twin (rulings 21). */
export function leaveSandbox(request: IncomingMessage): string {
  const { url = '/' } = request;
  const below = /^\/sandbox(\/.*)$/s.exec(url)?.[1];
  if (below === undefined || pages.test(below)) return url;
  inside.add(request);
  return below;
}

/**
 * The caller in the account that is meant: below `/sandbox` the twin of the caller's own, where a key of the twin works as it
 * is. `undefined` where the account has no twin.
 */
export async function inItsPlace(
  { account, accounts }: SandboxParts,
  { raw }: { readonly raw: IncomingMessage },
  principal: Principal | undefined,
): Promise<Principal | undefined> {
  if (principal === undefined || !inside.has(raw)) return principal;
  if ((await account(principal.accountId)).twinOf !== null) return principal;
  const twin = await accounts.twin(principal.accountId);
  return twin && { ...principal, accountId: twin.accountId };
}
