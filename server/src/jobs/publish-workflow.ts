import type { Json } from '../core/json.ts';
import type { Workflow } from '../core/workflow.ts';
import { toActor } from '../core/principal.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import type { Database } from '../store/database.ts';
import type { JobRow } from '../store/job-rows.ts';
import type { ListViews } from '../store/list-views.ts';
import { sendNotice } from '../store/notices.ts';
import { insertPublishedVersion, lockNewestVersion } from '../store/workflow-store.ts';
import type { JobPrincipal } from './job.ts';
import { fromJobPrincipal } from './job.ts';
import type { JobService } from './job-service.ts';

export interface PublishParts {
  readonly database: Database;
  readonly lists: ListViews;
  readonly jobs: JobService;
  /** Resolves when the lists show the position, or after the longest wait. */
  readonly caughtUp: (accountId: string, position: string) => Promise<void>;
  readonly toDefinition: (workflow: Workflow) => Json;
  /** Has an account's workflows read anew on this node. */
  readonly forgetWorkflows: (accountId: string) => void;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** A version that was checked and is to be published. */
export interface NewVersion {
  readonly accountId: string;
  /** With the number of the version. */
  readonly workflow: Workflow;
  /** The file it was read from. */
  readonly source: string;
  readonly principal: JobPrincipal;
  readonly mapping: Readonly<Record<string, string>>;
  /** Whether the orders of earlier versions are to be moved to it, in the background. */
  readonly moveOrders: boolean;
}

export interface Publisher {
  /** Publishes; `undefined` when somebody else published that version number meanwhile. */
  readonly publish: (version: NewVersion) => Promise<{ readonly job: JobRow | null } | undefined>;
  /** Live orders of a workflow by status, no older than the call. */
  readonly liveOrders: (
    accountId: string,
    key: string,
  ) => Promise<readonly { readonly status: string; readonly orders: number }[]>;
}

/** Publishes versions of workflows: the version, its event in the audit and the job that moves the orders are one transaction. */
export function createPublisher(parts: PublishParts): Publisher {
  const { database, jobs, now, newId } = parts;

  async function publish(wanted: NewVersion): Promise<{ readonly job: JobRow | null } | undefined> {
    const { accountId, workflow, source, principal, mapping, moveOrders } = wanted;
    const { key, version } = workflow;
    const actor = toActor(fromJobPrincipal(principal));
    const published = await database.transaction(async (tx) => {
      if ((await lockNewestVersion(tx, accountId, key)) !== version - 1) return undefined;
      const definition = parts.toDefinition(workflow);
      await insertPublishedVersion(tx, accountId, {
        ...{ key, version, definition, source },
        publishedAt: now(),
        publishedBy: actor,
      });
      const says = { key, version, mapping, moveOrders };
      const event = { id: newId(), type: 'account.workflow_published', actor, source: 'native', says };
      await writeAccountEvent(tx, accountId, event, now());
      if (!moveOrders) return { job: null };
      const input = { kind: 'move_to_version', workflow: key, version, mapping } as const;
      const { job } = await jobs.createIn(tx, { accountId, input, principal, dryRun: false });
      return { job };
    });
    if (published === undefined) return undefined;
    parts.forgetWorkflows(accountId);
    await sendNotice(database, { kind: 'account', accountId });
    jobs.wake();
    return published;
  }

  return {
    publish,
    liveOrders: async (accountId, key) => {
      await parts.caughtUp(accountId, 'latest');
      const counts = (await parts.lists.counts(accountId)).filter(({ workflow }) => workflow === key);
      const byStatus = Map.groupBy(counts, ({ status }) => status);
      return [...byStatus].map(([status, rows]) => ({
        status,
        orders: rows.reduce((sum, { orders }) => sum + orders, 0),
      }));
    },
  };
}
