import { createHmac } from 'node:crypto';

/** `X-Hub-Signature` as Ingram Micro makes it: base64 of HMAC-SHA-512 over the event id alone, keyed by the secret's UTF-8 bytes. */
export function hubSignature(secret: string, eventId: string): string {
  return createHmac('sha512', Buffer.from(secret, 'utf8')).update(eventId, 'utf8').digest('base64');
}
