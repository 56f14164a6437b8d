import { createHmac, timingSafeEqual } from 'node:crypto';

/** `X-Hub-Signature`: base64 of HMAC-SHA-512 over the event id alone, keyed by the secret's UTF-8 bytes. */
export function sign(secret: string, eventId: string): string {
  return createHmac('sha512', Buffer.from(secret, 'utf8')).update(eventId, 'utf8').digest('base64');
}

/** Whether a signature is the one of this secret and event id, compared in constant time. */
export function verify(secret: string, eventId: string, signature: string): boolean {
  const wanted = Buffer.from(sign(secret, eventId));
  const given = Buffer.from(signature);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}
