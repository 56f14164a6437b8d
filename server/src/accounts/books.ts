import type { Json } from '../core/json.ts';
import type { WorkflowBook } from '../core/decision.ts';
import type { Workflow } from '../core/workflow.ts';
import type { Account, StoredWorkflow } from '../store/account-store.ts';

/** The published workflows of an account. */
export interface AccountBook extends WorkflowBook {
  /** The latest version of each workflow. */
  all(): readonly Workflow[];
  /** Every version, oldest first. */
  versions(key: string): readonly Workflow[];
}

/** A version of a workflow, as an order names it. */
export interface WorkflowName {
  readonly key: string;
  readonly version: number;
}

export interface BooksParts {
  readonly listWorkflowVersions: (accountId: string) => Promise<readonly StoredWorkflow[]>;
  readonly findAccount: (accountId: string) => Promise<Account | undefined>;
  readonly fromStored: (definition: Json) => Workflow;
}

export interface Books {
  /** Where `needed` is not among them, they are read anew: another node has published it a moment ago. */
  readonly workflows: (accountId: string, needed?: WorkflowName) => Promise<AccountBook>;
  readonly account: (accountId: string) => Promise<Account>;
  /** Reads an account anew, or all of them. */
  readonly forget: (accountId?: string) => void;
}

/** Accounts and their workflows, read once and kept until told to forget. */
export function createBooks({ listWorkflowVersions, findAccount, fromStored }: BooksParts): Books {
  const books = new Map<string, Promise<AccountBook>>();
  const accounts = new Map<string, Promise<Account>>();

  async function readBook(accountId: string): Promise<AccountBook> {
    const stored = await listWorkflowVersions(accountId);
    return toBook(stored.map(({ definition, version }) => ({ ...fromStored(definition), version })));
  }

  async function readAccount(accountId: string): Promise<Account> {
    const account = await findAccount(accountId);
    if (account === undefined) throw new Error(`There is no account ${accountId}.`);
    return account;
  }

  async function bookWith(accountId: string, { key, version }: WorkflowName): Promise<AccountBook> {
    const book = await once(books, accountId, readBook);
    if (book.version(key, version) !== undefined) return book;
    books.delete(accountId);
    return once(books, accountId, readBook);
  }

  return {
    workflows: (accountId, needed) =>
      needed === undefined ? once(books, accountId, readBook) : bookWith(accountId, needed),
    account: (accountId) => once(accounts, accountId, readAccount),
    forget: (accountId) => {
      for (const memory of [books, accounts]) {
        if (accountId === undefined) memory.clear();
        else memory.delete(accountId);
      }
    },
  };
}

function once<T>(memory: Map<string, Promise<T>>, key: string, read: (key: string) => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const reading = read(key);
  memory.set(key, reading);
  // A failure is not remembered.
  reading.catch(() => memory.get(key) === reading && memory.delete(key));
  return reading;
}

function toBook(workflows: readonly Workflow[]): AccountBook {
  const byKey = Map.groupBy(workflows, ({ key }) => key);
  return {
    latest: (key) => byKey.get(key)?.at(-1),
    version: (key, version) => byKey.get(key)?.find((workflow) => workflow.version === version),
    versions: (key) => byKey.get(key) ?? [],
    all: () => [...byKey.values()].map((versions) => versions.at(-1)!),
  };
}
