import type { Actor } from '../core/principal.ts';
import type { JsonObject } from '../core/json.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import type { Database, Tx } from '../store/database.ts';
import type { SavedView } from '../store/saved-view-store.ts';
import { deleteView, findView, insertView, listViews, updateView } from '../store/saved-view-store.ts';

export type { SavedView } from '../store/saved-view-store.ts';

/** What a view shows, and to whom. */
export type WantedView = Pick<SavedView, 'userId' | 'page' | 'name' | 'query'>;

/** Named lists of the console: a person's own, and everybody's. What is another person's own is not there. */
export interface SavedViews {
  readonly list: (accountId: string, userId: string | null) => Promise<readonly SavedView[]>;
  readonly find: (accountId: string, userId: string | null, viewId: string) => Promise<SavedView | undefined>;
  /** `undefined` when the owner has as many as there may be. */
  readonly create: (accountId: string, wanted: WantedView, actor: Actor) => Promise<SavedView | undefined>;
  readonly change: (
    accountId: string,
    view: SavedView,
    changes: Partial<WantedView>,
    actor: Actor,
  ) => Promise<SavedView>;
  readonly remove: (accountId: string, view: SavedView, actor: Actor) => Promise<void>;
}

/** Views that one person may have, and as many may be everybody's. */
export const viewsMax = 200;

export function createSavedViews(database: Database, now: () => Date, newId: () => string): SavedViews {
  /** What becomes of everybody's views is an event of the account; it names them by id, as names may be of persons. */
  const record = async (tx: Tx, accountId: string, type: string, actor: Actor, says: JsonObject) =>
    writeAccountEvent(tx, accountId, { id: newId(), type, actor, source: 'native', says }, now());

  return {
    list: (accountId, userId) => listViews(database, accountId, userId),
    find: (accountId, userId, viewId) => findView(database, accountId, userId, viewId),
    create: (accountId, wanted, actor) =>
      database.transaction(async (tx) => {
        const view = { ...wanted, viewId: newId(), createdAt: now(), updatedAt: now() };
        if (!(await insertView(tx, accountId, view, actor, viewsMax))) return undefined;
        const { viewId, page, userId } = view;
        if (userId === null) await record(tx, accountId, 'account.view_shared', actor, { viewId, page });
        return view;
      }),
    change: (accountId, view, changes, actor) =>
      database.transaction(async (tx) => {
        const changed = { ...view, ...changes, updatedAt: now() };
        await updateView(tx, accountId, changed);
        const { viewId, page } = changed;
        const [was, is] = [view.userId === null, changed.userId === null];
        const members = (['name', 'query', 'page'] as const).filter((member) => view[member] !== changed[member]);
        if (is && !was) await record(tx, accountId, 'account.view_shared', actor, { viewId, page });
        else if (was && !is) await record(tx, accountId, 'account.view_withdrawn', actor, { viewId, page });
        else if (is && members.length > 0)
          await record(tx, accountId, 'account.view_changed', actor, { viewId, page, changed: members });
        return changed;
      }),
    remove: (accountId, { viewId, page, userId }, actor) =>
      database.transaction(async (tx) => {
        await deleteView(tx, accountId, viewId);
        if (userId === null) await record(tx, accountId, 'account.view_withdrawn', actor, { viewId, page });
      }),
  };
}
