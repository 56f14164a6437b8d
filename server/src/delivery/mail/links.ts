import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from '../../store/database.ts';
import { readLinkKey } from '../../store/mail-link-store.ts';

/** What a link in a mail does for whoever has it. */
export type LinkPurpose = 'unsubscribe-person' | 'unsubscribe-subscription' | 'confirm-subscription';

/** A link as it was made. */
export interface MailLink {
  readonly purpose: LinkPurpose;
  readonly accountId: string;
  /** Of the person or the subscription. */
  readonly subjectId: string;
}

const purposes: readonly LinkPurpose[] = ['unsubscribe-person', 'unsubscribe-subscription', 'confirm-subscription'];

const macLength = 16;

/** Makes and reads the tokens of links. A token carries its account, so that nothing has to be searched for it. */
export function createMailLinks(database: Database) {
  const keys = new Map<string, Buffer>();

  async function keyOf(accountId: string): Promise<Buffer> {
    const known = keys.get(accountId) ?? (await readLinkKey(database, accountId, randomBytes(32)));
    keys.set(accountId, known);
    return known;
  }

  async function sign(accountId: string, payload: Buffer): Promise<Buffer> {
    return createHmac('sha256', await keyOf(accountId))
      .update(payload)
      .digest()
      .subarray(0, macLength);
  }

  return {
    /** The token for a link. */
    make: async ({ purpose, accountId, subjectId }: MailLink): Promise<string> => {
      const payload = Buffer.concat([Buffer.from([purposes.indexOf(purpose)]), toBytes(accountId), toBytes(subjectId)]);
      return Buffer.concat([payload, await sign(accountId, payload)]).toString('base64url');
    },
    /** What a token is for; `undefined` when it is none of ours. `isAccount` is asked before anything is written. */
    read: async (token: string, isAccount: (accountId: string) => Promise<boolean>): Promise<MailLink | undefined> => {
      const bytes = Buffer.from(token, 'base64url');
      const purpose = purposes[bytes[0] ?? purposes.length];
      if (bytes.length !== 33 + macLength || purpose === undefined) return undefined;
      const [accountId, subjectId] = [toUuid(bytes.subarray(1, 17)), toUuid(bytes.subarray(17, 33))];
      if (!(await isAccount(accountId))) return undefined;
      const expected = await sign(accountId, bytes.subarray(0, 33));
      return timingSafeEqual(expected, bytes.subarray(33)) ? { purpose, accountId, subjectId } : undefined;
    },
  };
}

export type MailLinks = ReturnType<typeof createMailLinks>;

function toBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
