import { createAuthenticator } from './accounts/authenticator.ts';
import { createBooks } from './accounts/books.ts';
import { createFailedTries } from './accounts/failed-tries.ts';
import { createAccountService } from './accounts/service.ts';
import { createTokenService } from './accounts/tokens.ts';
import { createUserService } from './accounts/users.ts';
import type { Json } from './core/json.ts';
import type { Workflow } from './core/workflow.ts';
import { fromStored } from './definitions/stored.ts';
import { newUuid } from './lib/ids.ts';
import type { Settings } from './settings.ts';
import { findAccount, findKey, findKeyByHash, listWorkflowVersions, noteKeyUses } from './store/account-store.ts';
import { sendNotice } from './store/notices.ts';
import { findUser } from './store/user-store.ts';
import type { Databases } from './app-databases.ts';

interface CallersParts {
  readonly databases: Databases;
  readonly settings: Settings;
  readonly builtInWorkflows: readonly Workflow[];
  readonly toStored: (workflow: Workflow) => Json;
  readonly now: () => Date;
}

export type Callers = ReturnType<typeof createCallers>;

/** Who calls: accounts with their workflows, keys, vendors' tokens and users, and what is remembered of them. */
export function createCallers({ databases: { reads, work }, settings, builtInWorkflows, toStored, now }: CallersParts) {
  const accounts = createAccountService({
    database: work,
    now,
    newId: newUuid,
    builtInWorkflows,
    toDefinition: toStored,
    onKeysChanged: () => authenticator.forget(),
  });
  const books = createBooks({
    listWorkflowVersions: (accountId) => listWorkflowVersions(reads, accountId),
    findAccount: (accountId) => findAccount(reads, accountId),
    fromStored: (definition) => fromStored(definition),
  });
  const authenticator = createAuthenticator({
    findKeyByHash: (hash) => findKeyByHash(reads, hash),
    findKey: (accountId, keyId) => findKey(reads, accountId, keyId),
    findUser: (accountId, userId) => findUser(reads, accountId, userId),
    noteUses: (uses) => noteKeyUses(work, uses),
    workflowsOf: async (accountId) => (await books.workflows(accountId)).all(),
    now,
  });
  const tokens = createTokenService({
    database: work,
    authenticate: authenticator.authenticate,
    principalOfKey: authenticator.principalOfKey,
    principalOfUser: authenticator.principalOfUser,
    now,
  });
  const forgetUsers = async () => {
    authenticator.forget();
    await sendNotice(work, { kind: 'keys' });
  };
  const users = createUserService({
    database: work,
    now,
    newId: newUuid,
    onChanged: forgetUsers,
    endSessions: tokens.endAllOfUser,
  });
  const tries = createFailedTries({
    database: work,
    now,
    addressLimit: settings.loginLimit,
    nameLimit: settings.loginFailuresMax,
    nameWaitMs: settings.loginLockSeconds * 1000,
  });
  return { accounts, books, authenticator, tokens, users, tries, forgetUsers };
}
