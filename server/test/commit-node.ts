import type { Committer } from '../src/commit/committer.ts';
import { createCommitter } from '../src/commit/committer.ts';
import type { Workflow } from '../src/core/workflow.ts';
import { newUuid } from '../src/lib/ids.ts';
import { insertAccount } from '../src/store/account-store.ts';
import { createBatchStore } from '../src/store/batch-store.ts';
import type { Database } from '../src/store/database.ts';
import { connectTo } from './database.ts';
import { defaultRules } from './story.ts';

/** A commit engine on a database, as one of several nodes. */
export interface CommitNode extends Committer {
  readonly database: Database;
  readonly stop: () => Promise<void>;
}

/** Starts a node whose accounts all have these workflows, asked for anew with each batch. */
export function startCommitNode(
  connectionString: string,
  workflows: () => readonly Workflow[],
  batchCountMax = 512,
): CommitNode {
  const database = connectTo(connectionString, 4);
  const store = createBatchStore(database);
  const committer = createCommitter({
    ...store,
    workflows: async () => ({
      latest: (key) => workflows().findLast((workflow) => workflow.key === key),
      version: (key, version) => workflows().find((workflow) => workflow.key === key && workflow.version === version),
    }),
    rules: defaultRules,
    now: () => new Date(),
    newId: newUuid,
    batchCountMax,
    queueCountMax: 20_000,
    queueAgeMaxMs: 60_000,
  });
  return {
    ...committer,
    database,
    stop: async () => {
      await committer.drain();
      await database.close();
    },
  };
}

/** A new account with nothing in it; gives its id. */
export async function makeAccount(database: Database): Promise<string> {
  const accountId = newUuid();
  const account = { accountId, code: `a-${accountId.slice(-12)}`, name: 'Test', twinOf: null, timeZone: 'UTC' };
  await database.transaction((tx) =>
    insertAccount(tx, { ...account, currency: 'EUR', locale: 'en', settings: {}, createdAt: new Date() }),
  );
  return accountId;
}
