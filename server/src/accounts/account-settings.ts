import type { Actor } from '../core/principal.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { DigestLimits } from '../core/mail.ts';
import type { Account } from '../store/account-store.ts';
import { findAccount, updateAccount, writeAccountEvent } from '../store/account-store.ts';
import type { Database } from '../store/database.ts';
import { countInsightsAnew } from '../store/insight-store.ts';
import { sendNotice } from '../store/notices.ts';
import type { SourceSettings } from './sources.ts';

/** What an account may change of itself. */
export type AccountChanges = Partial<Pick<Account, 'name' | 'timeZone' | 'currency' | 'locale'>> & {
  /** Replaces the branding as a whole. */
  readonly branding?: JsonObject;
  /** Whether customers may take steps by their links. */
  readonly stepsByLink?: boolean;
  /** `null`: the server's. */
  readonly mailDigest?: DigestLimits | null;
};

export interface AccountSettingsParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Told at once on this node; the others hear of it by a notice. */
  readonly onChanged: (accountId: string) => void;
}

/** Changes of accounts' settings. Each is an event of the account, written in the same transaction. */
export interface AccountSettings {
  readonly change: (accountId: string, changes: AccountChanges, actor: Actor) => Promise<Account>;
  /** Changes how the account takes what comes from a source; what is not named stays. */
  readonly changeSource: (
    accountId: string,
    source: string,
    changes: Partial<SourceSettings>,
    actor: Actor,
  ) => Promise<Account>;
}

export function createAccountSettings(parts: AccountSettingsParts): AccountSettings {
  const { database, now, newId } = parts;

  async function write(
    accountId: string,
    type: string,
    says: JsonObject,
    actor: Actor,
    changed: (account: Account) => Account,
  ): Promise<Account> {
    const account = await database.transaction(async (tx) => {
      // The event comes first: it locks the account's head, so that two changes at once do not lose one of them.
      await writeAccountEvent(tx, accountId, { id: newId(), type, actor, source: 'native', says }, now());
      const present = await findAccount(tx, accountId);
      if (present === undefined) throw new Error(`There is no account ${accountId}.`);
      const next = changed(present);
      await updateAccount(tx, next);
      // Days begin at another hour now.
      if (next.timeZone !== present.timeZone) await countInsightsAnew(tx, accountId);
      return next;
    });
    parts.onChanged(accountId);
    await sendNotice(database, { kind: 'account', accountId });
    return account;
  }

  return {
    change: (accountId, { branding, stepsByLink, mailDigest, ...changes }, actor) => {
      const own = {
        ...(stepsByLink === undefined ? {} : { stepsByLink }),
        ...(mailDigest === undefined ? {} : { mailDigest: mailDigest === null ? null : { ...mailDigest } }),
      };
      const says = { ...changes, ...own, ...(branding === undefined ? {} : { branding: Object.keys(branding) }) };
      return write(accountId, 'account.updated', says, actor, (account) => ({
        ...account,
        ...changes,
        settings: { ...account.settings, ...own, ...(branding === undefined ? {} : { branding }) },
      }));
    },
    changeSource: (accountId, source, settings, actor) => {
      // Interfaces have no index signature; what settings hold is JSON all the same.
      const changes = settings as JsonObject;
      return write(accountId, 'account.source_changed', { source, ...changes }, actor, (account) => {
        const { sources } = account.settings;
        const own = isObject(sources) ? sources : {};
        const present = own[source];
        const next = { ...(isObject(present) ? present : {}), ...changes };
        return { ...account, settings: { ...account.settings, sources: { ...own, [source]: next } } };
      });
    },
  };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
