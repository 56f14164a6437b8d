/** A webhook as it was received. */
export interface WebhookRequest {
  /** The body exactly as it came: parsing and writing it again changes the bytes that were signed. */
  readonly body: string | Uint8Array;
  /** The headers, of any case: a `Headers`, a plain object or Node's. */
  readonly headers: HeaderSource;
}

type HeaderSource =
  { get(name: string): string | null } | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyOptions {
  /** The endpoint's secret, or several: during a rotation each may have signed. */
  readonly secret: string | readonly string[];
  /** How old or how far in the future a webhook may be, in seconds; 300 when left out. */
  readonly toleranceSeconds?: number;
  /** For tests; the clock when left out. */
  readonly now?: () => Date;
}

/** Why a webhook was not believed. Answer it with 400. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

/** What Milepost tells by webhook. */
export interface WebhookMessage<Data = Record<string, unknown>> {
  /** The same in every repeat: drop what you have had. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Data;
}

/**
 * Verifies a webhook by its Standard Webhooks headers and gives what it says. Runs wherever Web Crypto is: Node,
 * browsers, workers.
 *
 * @throws WebhookVerificationError when a header is missing, the time is out of tolerance, or no secret has signed it
 */
export async function verifyWebhook<Data = Record<string, unknown>>(
  { body, headers }: WebhookRequest,
  { secret, toleranceSeconds = 300, now = () => new Date() }: VerifyOptions,
): Promise<WebhookMessage<Data>> {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signature = headerOf(headers, 'webhook-signature');
  const age = now().getTime() / 1000 - Number(timestamp);
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookVerificationError('webhook-timestamp is no time.');
  if (age > toleranceSeconds) throw new WebhookVerificationError('The webhook is too old.');
  if (age < -toleranceSeconds) throw new WebhookVerificationError('The webhook is from the future.');
  const bytes = typeof body === 'string' ? encode(body) : body;
  const signed = concat(encode(`${id}.${timestamp}.`), bytes);
  const given = signature
    .split(' ')
    .filter((each) => each.startsWith('v1,'))
    .map((each) => fromBase64(each.slice(3)));
  let isSigned = false;
  for (const each of [secret].flat()) {
    const expected = await sign(each, signed);
    // Every pair is compared to its end, so that the time taken tells nothing.
    for (const candidate of given) isSigned = isEqual(expected, candidate) || isSigned;
  }
  if (!isSigned)
    throw new WebhookVerificationError('No signature fits: check the secret, and that the body is untouched.');
  const message = JSON.parse(new TextDecoder().decode(bytes)) as Omit<WebhookMessage<Data>, 'id'>;
  return { ...message, id };
}

function headerOf(headers: HeaderSource, name: string): string {
  const value = isHeaders(headers) ? headers.get(name) : lookUp(headers, name);
  if (value === null || value === undefined || value === '')
    throw new WebhookVerificationError(`The header ${name} is missing.`);
  return value;
}

function isHeaders(headers: HeaderSource): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function';
}

function lookUp(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  name: string,
): string | undefined {
  const found = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  return typeof found === 'object' ? found[0] : found;
}

async function sign(secret: string, data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const raw = secret.startsWith('whsec_') ? fromBase64(secret.slice('whsec_'.length)) : encode(secret);
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, data));
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** An empty list for what is no base64, which is then equal to nothing. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
