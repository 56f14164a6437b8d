import type { Argon2Parameters } from 'node:crypto';
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/** What one hash costs: 19 MiB and two passes, the least that OWASP advises for argon2id; about 50 ms. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };

const tagLength = 32;
const saltLength = 16;

/** Hashes that may wait for one of the few threads that make them; each takes 19 MiB while it is made. */
const waitingMax = 32;

let waiting = 0;

/** More passwords are to be checked than this process can. Nothing was decided. */
export class TooManyPasswords extends Error {
  override readonly name = 'TooManyPasswords';
}

/**
 * A password as it is stored: argon2id, as a PHC string. It is made beside the event loop.
 *
 * @throws TooManyPasswords when too many are waiting
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltLength);
  const tag = await derive({ ...cost, message: bytesOf(password), nonce: salt, tagLength });
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/**
 * Whether a password is the one that was stored. Without a stored one the answer is no, and takes as long as any other, so that
 * nobody can tell by the clock which names there are.
 *
 * @throws TooManyPasswords when too many are waiting
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const parts = stored === null ? undefined : readPhc(stored);
  const { memory, passes, parallelism, salt, tag } = parts ?? { ...cost, salt: nobodysSalt, tag: nobodysTag };
  const message = bytesOf(password);
  const made = await derive({ memory, passes, parallelism, message, nonce: salt, tagLength: tag.length });
  return timingSafeEqual(made, tag) && parts !== undefined;
}

const nobodysSalt = randomBytes(saltLength);
const nobodysTag = randomBytes(tagLength);

/** The same password may be typed as different characters on different keyboards. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'), 'utf8');
}

interface Phc {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

function readPhc(text: string): Phc | undefined {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(text);
  if (match === null) return undefined;
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  return {
    ...{ memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    ...{ salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') },
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

function derive(parameters: Argon2Parameters): Promise<Buffer> {
  if (waiting >= waitingMax) throw new TooManyPasswords('Too many passwords wait to be checked.');
  waiting += 1;
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => {
      waiting -= 1;
      if (error === null) resolve(tag);
      else reject(error);
    });
  });
}
