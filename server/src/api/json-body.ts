import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { sha256Hex } from '../lib/ids.ts';
import { jsonFault } from '../lib/json-faults.ts';
import { Problem } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of a JSON body as received; `null` where there was none. */
    rawBody: Buffer | null;
  }
}

/** Reads JSON bodies strictly: UTF-8, no prototype keys, nothing that the database cannot keep, bounded nesting. */
export function registerJsonBody(app: FastifyInstance, depthMax: number): void {
  app.decorateRequest('rawBody', null);
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    try {
      if (request.headers['content-encoding'] !== undefined && request.headers['content-encoding'] !== 'identity') {
        throw new Problem('media_type_unsupported', {
          detail: 'Compressed bodies are not read.',
          hint: 'Send the body as it is.',
        });
      }
      request.rawBody = bytes as Buffer;
      done(null, parseJson(bytes as Buffer, depthMax));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Parses JSON that came from outside, or throws a problem with the place of the fault. */
export function parseJson(bytes: Buffer, depthMax: number): unknown {
  if (bytes.length === 0) {
    throw new Problem('json_malformed', {
      detail: 'The body is empty.',
      hint: 'Send a JSON object, or no content type.',
    });
  }
  if (!isUtf8(bytes)) {
    throw new Problem('json_malformed', { detail: 'The body is not UTF-8.', hint: 'Encode it as UTF-8.' });
  }
  const value = tryParse(bytes.toString('utf8'));
  const fault = jsonFault(value, depthMax) ?? memberFault(value);
  if (fault !== undefined) {
    throw new Problem('validation_failed', { ...fault, errors: [{ pointer: fault.pointer, detail: fault.detail }] });
  }
  return value;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    throw new Problem('json_malformed', {
      detail: `The body is not JSON: ${message.slice(0, 200)}.`,
      hint: 'Check quotes, commas and brackets.',
    });
  }
}

const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** What only our own API refuses: prototypes' names, and whole numbers that lose digits. Vendors' bodies may have both. */
function memberFault(value: unknown): { pointer: string; detail: string; hint: string } | undefined {
  const todo: { value: unknown; pointer: string }[] = [{ value, pointer: '' }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (Number.isInteger(next.value) && !Number.isSafeInteger(next.value)) {
      const hint = 'Send it as text, so that it keeps its digits.';
      return { pointer: next.pointer, detail: 'The whole number is too large to be kept exactly.', hint };
    }
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [key, member] of Object.entries(next.value)) {
      const pointer = `${next.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (prototypeKeys.has(key))
        return { pointer, detail: `A member may not be called ${key}.`, hint: 'Choose another name.' };
      todo.push({ value: member, pointer });
    }
  }
  return undefined;
}

/** Refuses text in query and path that the database cannot keep, as in bodies. */
export function registerTextGuard(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ query, params }) => {
    for (const [part, values] of Object.entries({ query, path: params })) {
      const fault = jsonFault(values, 3);
      if (fault !== undefined) throw new Problem('path_invalid', { ...fault, detail: `${part}: ${fault.detail}` });
    }
  });
}

/** What an idempotency key is bound to beside its scope: the body as it was sent. */
export function bodyHash(rawBody: Buffer | null): string {
  return sha256Hex(rawBody ?? '');
}
