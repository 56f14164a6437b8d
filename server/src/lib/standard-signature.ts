import type { KeyObject } from 'node:crypto';
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';

/** What a signature is made over. */
export interface Signed {
  readonly id: string;
  readonly timestamp: Date;
  readonly body: string;
}

const prefix = 'whsec_';

/** A new secret as Standard Webhooks writes it: 24 random bytes. */
export function newStandardSecret(): string {
  return `${prefix}${randomBytes(24).toString('base64')}`;
}

/** Whether a secret that somebody brings along can sign: `whsec_` and 24 to 64 bytes in base64. */
export function isStandardSecret(secret: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret)) return false;
  const { length } = Buffer.from(secret.slice(prefix.length), 'base64');
  return length >= 24 && length <= 64;
}

/** The headers of Standard Webhooks: one signature for each live secret, so that a receiver may hold any of them. */
export function standardSignature(
  { id, timestamp, body }: Signed,
  secrets: readonly string[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const seconds = String(Math.floor(timestamp.getTime() / 1000));
  const macs = secrets.map((secret) =>
    createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64'),
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': macs.map((mac) => `v1,${mac}`).join(' '),
  };
}

/** Keys that signed lately, by secret: making one takes four times as long as signing with it. */
const keys = new Map<string, KeyObject>();
const keyCountMax = 1000;

function keyOf(secret: string): KeyObject {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const isEncoded = secret.startsWith(prefix);
  const key = isEncoded ? createSecretKey(secret.slice(prefix.length), 'base64') : createSecretKey(secret, 'utf8');
  if (keys.size >= keyCountMax) keys.clear();
  keys.set(secret, key);
  return key;
}
