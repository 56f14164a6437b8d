import { readFileSync } from 'node:fs';
import { createClient } from '@milepost/sdk';

/** The server that the examples talk to. */
export const url = process.env['MILEPOST_URL'] ?? 'http://127.0.0.1:8080';

/** The key they use: one from the environment, else the admin key of the server in this folder. */
export const key = process.env['MILEPOST_KEY'] ?? readFileSync('.milepost/admin-key', 'utf8').trim();

/** Milepost's own client. */
export const milepost = createClient({ url, key });

/** The public id of the key, which vendors' log-ins call client id or user name. */
export async function keyId(): Promise<string> {
  const keys = await milepost.keys.list().all();
  const own = keys.find(({ prefix, revokedAt }) => revokedAt === null && key.startsWith(prefix));
  if (own === undefined) throw new Error('The key is none of this account.');
  return own.id;
}
