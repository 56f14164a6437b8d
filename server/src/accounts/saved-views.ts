import type { Actor } from '../core/principal.ts';
import type { Database } from '../store/database.ts';
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
  readonly change: (accountId: string, view: SavedView, changes: Partial<WantedView>) => Promise<SavedView>;
  readonly remove: (accountId: string, viewId: string) => Promise<void>;
}

/** Views that one person may have, and as many may be everybody's. */
export const viewsMax = 200;

export function createSavedViews(database: Database, now: () => Date, newId: () => string): SavedViews {
  return {
    list: (accountId, userId) => listViews(database, accountId, userId),
    find: (accountId, userId, viewId) => findView(database, accountId, userId, viewId),
    create: async (accountId, wanted, actor) => {
      const view = { ...wanted, viewId: newId(), createdAt: now(), updatedAt: now() };
      return (await insertView(database, accountId, view, actor, viewsMax)) ? view : undefined;
    },
    change: async (accountId, view, changes) => {
      const changed = { ...view, ...changes, updatedAt: now() };
      await updateView(database, accountId, changed);
      return changed;
    },
    remove: (accountId, viewId) => deleteView(database, accountId, viewId),
  };
}
