import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { jsonFault } from '../../lib/json-faults.ts';
import { isObject } from './members.ts';
import { IngramProblem, invalid } from './problem.ts';

/** Deeper than this no document of the vendor goes. */
const depthMax = 32;

/** Bodies arrive as bytes, whatever their content type says: a relay must send on what it received. */
export function takeBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') done(null, bytes);
    else done(new IngramProblem(415, '/errors/validation-failed', 'Compressed bodies are not read here.'));
  });
}

/** The body as bytes; empty where there was none. */
export function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** The object in a body. Throws 400 when there is none, or one that cannot be kept as it is. */
export function readObject(bytes: Buffer): object {
  if (bytes.length === 0) throw invalid('The body is empty. Send a JSON object.');
  if (!isUtf8(bytes)) throw invalid('The body is not UTF-8.');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw invalid(`The body is not JSON: ${(error as Error).message.slice(0, 200)}.`);
  }
  if (!isObject(value)) throw invalid('The body is not a JSON object.');
  const fault = jsonFault(value, depthMax);
  if (fault !== undefined) {
    const { pointer, detail, hint } = fault;
    throw invalid(`${detail} ${hint}`, { field: pointer.slice(0, 200), message: detail });
  }
  return value;
}
