import type { Actor } from '../core/principal.ts';
import type { Db } from './database.ts';

/** When a version was published and by whom. */
export interface PublishedVersion {
  readonly version: number;
  readonly publishedAt: Date;
  readonly publishedBy: Actor;
}

/** Reads about published versions that are not needed to decide. */
export interface WorkflowViews {
  /** Newest first. */
  readonly versions: (accountId: string, key: string) => Promise<readonly PublishedVersion[]>;
  /** The file as it was published; `null` for what came with the server, `undefined` when there is no such version. */
  readonly source: (accountId: string, key: string, version: number) => Promise<string | null | undefined>;
}

/** The published versions on this database. */
export function createWorkflowViews(db: Db): WorkflowViews {
  return {
    versions: async (accountId, key) => {
      const { rows } = await db.query<PublishedVersion>({
        name: 'published_versions',
        text: `SELECT version, published_at AS "publishedAt", published_by AS "publishedBy" FROM workflow_versions
          WHERE account_id = $1 AND key = $2 ORDER BY version DESC`,
        values: [accountId, key],
      });
      return rows;
    },
    source: async (accountId, key, version) => {
      const { rows } = await db.query<{ source: string | null }>({
        name: 'published_source',
        text: 'SELECT source FROM workflow_versions WHERE account_id = $1 AND key = $2 AND version = $3',
        values: [accountId, key, version],
      });
      return rows[0]?.source;
    },
  };
}
