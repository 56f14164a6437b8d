import { createHash, randomBytes } from 'node:crypto';
import type { Actor } from '../core/principal.ts';
import { systemPrincipal, toActor } from '../core/principal.ts';
import type { JsonObject } from '../core/json.ts';
import type { Database, Tx } from '../store/database.ts';
import { findAccount, findAccountByCode, writeAccountEvent } from '../store/account-store.ts';
import { countTry, takeBackTry, triesWindow } from '../store/failed-try-store.ts';
import type { LinkPurpose, TrackingLink } from '../store/tracking-link-store.ts';
import {
  findTrackedOrder,
  insertTrackingLink,
  listTrackingLinks,
  revokeTrackingLinks,
} from '../store/tracking-link-store.ts';
import type { OrderProofs } from '../store/tracking-views.ts';
import { findOrderProofs } from '../store/tracking-views.ts';
import type { Account } from './account.ts';
import { sources } from './sources.ts';

export type { TrackingLink };

export interface TrackingLinksParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Wrong look-ups, addresses given for mails and steps tried, in a quarter of an hour: from one address, for one order; 0 = no limit. */
  readonly triesMax: number;
}

/** A new link; the only time its token is known. */
export type NewTrackingLink = TrackingLink & { readonly token: string };

/** What a look-up came to. Why it found nothing is not told: a wrong number and a wrong e-mail are the same. */
export type LookUp =
  | { readonly kind: 'found'; readonly token: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Where a token leads. */
export interface ResolvedLink {
  readonly account: Account;
  readonly orderId: string;
  readonly linkId: string;
  readonly purpose: LinkPurpose;
}

/** Ways to one order without a log-in. What is asked for is an event of the account, written in the same transaction. */
export interface TrackingLinks {
  /** Links of mails and look-ups are no events of the account: they follow from what is one, or from what customers do. */
  readonly create: (
    accountId: string,
    orderId: string,
    wish: { readonly purpose: LinkPurpose; readonly expiresAt: Date | null; readonly actor: Actor },
  ) => Promise<NewTrackingLink>;
  /** Those that were asked for, newest first. */
  readonly list: (accountId: string, orderId: string) => Promise<readonly TrackingLink[]>;
  /** Ends one link, or without an id every one that leads to the order; gives how many were alive. */
  readonly revoke: (accountId: string, orderId: string, actor: Actor, linkId?: string) => Promise<number>;
  /** Where a token leads now, or `undefined`. */
  readonly resolve: (token: string) => Promise<ResolvedLink | undefined>;
  /** A token for a mail about the order, good for a year. */
  readonly forMail: (accountId: string, orderId: string) => Promise<string>;
  /** Finds an order by its number and the e-mail address or postcode of its customer; the link is good for a day. */
  readonly lookUp: (
    address: string,
    wish: { readonly account: string; readonly order: string; readonly proof: string },
  ) => Promise<LookUp>;
  /** Counts an e-mail address given for mails about the order; gives the seconds to wait when it is one too many. */
  readonly countAsking: (orderId: string) => Promise<number | undefined>;
  /** The same for steps that are tried by links to the order. */
  readonly countStep: (orderId: string) => Promise<number | undefined>;
}

const dayMs = 86_400_000;
const windowMs = 900_000;
const listCountMax = 100;
const accountLength = 16;
/** 128 bits of chance. */
const secretLength = 16;

/** Links with tokens of 43 characters: the account's id and 128 bits of chance. Of a token only the SHA-256 is kept. */
export function createTrackingLinks({ database, now, newId, triesMax }: TrackingLinksParts): TrackingLinks {
  const create: TrackingLinks['create'] = async (accountId, orderId, { purpose, expiresAt, actor }) => {
    const token = Buffer.concat([
      Buffer.from(accountId.replaceAll('-', ''), 'hex'),
      randomBytes(secretLength),
    ]).toString('base64url');
    const link = { linkId: newId(), orderId, purpose, createdAt: now(), createdBy: actor, expiresAt };
    if (purpose === 'share') {
      await database.transaction(async (tx) => {
        const says = { linkId: link.linkId, orderId, expiresAt: expiresAt?.toISOString() ?? null };
        await record(tx, accountId, 'account.tracking_link_created', actor, says);
        await insertTrackingLink(tx, accountId, sha256(token), link);
      });
    } else {
      await insertTrackingLink(database, accountId, sha256(token), link);
    }
    return { ...link, revokedAt: null, token };
  };

  const record = (tx: Tx, accountId: string, type: string, actor: Actor, says: JsonObject) =>
    writeAccountEvent(tx, accountId, { id: newId(), type, actor, source: 'native', says }, now());

  const revoke: TrackingLinks['revoke'] = (accountId, orderId, actor, linkId) =>
    database.transaction(async (tx) => {
      const count = await revokeTrackingLinks(tx, accountId, orderId, linkId, now());
      const says = { orderId, linkId: linkId ?? null, count };
      if (count > 0) await record(tx, accountId, 'account.tracking_link_revoked', actor, says);
      return count;
    });

  const madeBySystem = (accountId: string, orderId: string, purpose: LinkPurpose, days: number) =>
    create(accountId, orderId, {
      purpose,
      expiresAt: new Date(now().getTime() + days * dayMs),
      actor: toActor(systemPrincipal(accountId)),
    });

  /** Counts a try before it is made, so that many at once are not let through; gives the seconds to wait. */
  async function count(kind: string, hash: Buffer): Promise<number | undefined> {
    const time = now();
    const { count, beganAt } = await countTry(database, kind, hash, triesWindow(time.getTime(), windowMs));
    if (count <= triesMax) return undefined;
    return Math.max(1, Math.ceil((beganAt.getTime() + windowMs - time.getTime()) / 1000));
  }

  async function lookUp(
    address: string,
    { account: code, order, proof }: { readonly account: string; readonly order: string; readonly proof: string },
  ): Promise<LookUp> {
    const name = order.trim();
    // Guessing from one address, and guessing one order's e-mail from many; `undefined` where there is no limit.
    const counted =
      triesMax === 0
        ? []
        : ([
            ['look_up', sha256(address)],
            ['look_up_order', sha256(`${code.toLowerCase()}\n${name.toLowerCase()}`)],
          ] as const);
    for (const [kind, hash] of counted) {
      const seconds = await count(kind, hash);
      if (seconds !== undefined) return { kind: 'wait', seconds };
    }
    const account = await findAccountByCode(database, code);
    const found =
      account === undefined || !isText(name) ? [] : await findOrderProofs(database, account.accountId, name, sources);
    const own = found.find((candidate) => proves(candidate, proof));
    if (account === undefined || own === undefined) return { kind: 'nothing' };
    for (const [kind, hash] of counted) await takeBackTry(database, kind, hash);
    return { kind: 'found', token: (await madeBySystem(account.accountId, own.orderId, 'look_up', 1)).token };
  }

  return {
    create,
    list: (accountId, orderId) => listTrackingLinks(database, accountId, orderId, listCountMax),
    revoke,
    resolve: async (token) => {
      const accountId = accountOf(token);
      if (accountId === undefined) return undefined;
      const link = await findTrackedOrder(database, accountId, sha256(token), now());
      const account = link === undefined ? undefined : await findAccount(database, accountId);
      return account === undefined || link === undefined ? undefined : { account, ...link };
    },
    forMail: async (accountId, orderId) => (await madeBySystem(accountId, orderId, 'mail', 365)).token,
    lookUp,
    countAsking: async (orderId) => (triesMax === 0 ? undefined : count('mail_ask', sha256(orderId))),
    countStep: async (orderId) => (triesMax === 0 ? undefined : count('link_step', sha256(orderId))),
  };
}

function accountOf(token: string): string | undefined {
  if (!/^[\w-]{43}$/.test(token)) return undefined;
  const hex = Buffer.from(token, 'base64url')
    .toString('hex')
    .slice(0, 2 * accountLength);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** PostgreSQL takes no text with a NUL or half a surrogate pair. */
function isText(text: string): boolean {
  return text !== '' && text.length <= 200 && !text.includes('\0') && text.isWellFormed();
}

/** An e-mail address in any letter case, or a postcode with or without its spaces. */
function proves({ email, postcodes }: OrderProofs, proof: string): boolean {
  const given = proof.trim().toLowerCase();
  if (given === '') return false;
  return (
    email?.toLowerCase() === given || postcodes.some((postcode) => plainPostcode(postcode) === plainPostcode(given))
  );
}

function plainPostcode(text: string): string {
  return text.replaceAll(/[\s-]/g, '').toLowerCase();
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
