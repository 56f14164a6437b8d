import type { Db } from './database.ts';
import type { ShadowRow } from './shadow-store.ts';

export type { ShadowRow } from './shadow-store.ts';

/** What is asked about shadows. */
export interface ShadowViews {
  /** Of a workflow, newest first, at most 100. */
  readonly list: (accountId: string, workflow: string) => Promise<readonly ShadowRow[]>;
  readonly find: (accountId: string, workflow: string, shadowId: string) => Promise<ShadowRow | undefined>;
  /** Most changes first. */
  readonly reasons: (
    accountId: string,
    shadowId: string,
  ) => Promise<readonly { readonly details: object; readonly changes: number; readonly examples: readonly object[] }[]>;
}

/** The shadows on this database. */
export function createShadowViews(db: Db): ShadowViews {
  const columns = `account_id AS "accountId", shadow_id AS "shadowId", workflow_key AS workflow, state, definition, mapping,
    started_at AS "startedAt", stopped_at AS "stoppedAt", pos AS position, allowed::float8, observed::float8,
    overridden::float8, refused::float8`;
  return {
    list: async (accountId, workflow) => {
      const { rows } = await db.query<ShadowRow>({
        name: 'list_shadows',
        text: `SELECT ${columns} FROM shadows WHERE account_id = $1 AND workflow_key = $2 ORDER BY started_at DESC LIMIT 100`,
        values: [accountId, workflow],
      });
      return rows;
    },
    find: async (accountId, workflow, shadowId) => {
      const { rows } = await db.query<ShadowRow>({
        name: 'find_shadow',
        text: `SELECT ${columns} FROM shadows WHERE account_id = $1 AND workflow_key = $2 AND shadow_id = $3`,
        values: [accountId, workflow, shadowId],
      });
      return rows[0];
    },
    reasons: async (accountId, shadowId) => {
      const { rows } = await db.query<{ details: object; changes: number; examples: object[] }>({
        name: 'shadow_reasons',
        text: `SELECT details, changes::float8, examples FROM shadow_reasons
          WHERE account_id = $1 AND shadow_id = $2 ORDER BY changes DESC, reason LIMIT 500`,
        values: [accountId, shadowId],
      });
      return rows;
    },
  };
}
