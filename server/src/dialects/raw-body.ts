import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { jsonFault } from '../lib/json-faults.ts';

/** Members that a client's object may not have: they would be taken for the prototype's. */
const prototypeKeys = /"(?:__proto__|constructor|prototype)"\s*:/;

/** How deep a vendor's JSON may be nested. */
const depthMax = 64;

/**
 * Hands every body of this scope on as the bytes received, empty ones too: vendors' clients send JSON under no content
 * type, and a JSON content type with nothing under it.
 */
export function takeRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => {
    done(null, bytes);
  });
}

/** The bytes of a request; none is an empty buffer. */
export function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** A body read as JSON, or one sentence that says what is wrong with it. */
export type JsonReading =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'faulty'; readonly detail: string };

/** Reads bytes as JSON that can be kept: UTF-8, no NUL, no lone surrogates, no prototype members, bounded nesting. */
export function readJson(bytes: Buffer): JsonReading {
  if (!isUtf8(bytes)) return { kind: 'faulty', detail: 'The body is not UTF-8.' };
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'faulty', detail: `The body is not JSON: ${(error as Error).message.slice(0, 200)}.` };
  }
  const fault = jsonFault(value, depthMax);
  if (fault !== undefined) return { kind: 'faulty', detail: `${fault.pointer || 'The body'}: ${fault.detail}` };
  if (prototypeKeys.test(text))
    return { kind: 'faulty', detail: 'A member may not be called __proto__ or constructor.' };
  return { kind: 'json', value };
}
