import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendError, toVendorError, VendorError } from './answers.ts';

/** What a browser must be told before the JS SDK may call from a page of another origin (checklist 9). */
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'X-THIRDWATCH-API-KEY, Content-Type, Accept',
  'access-control-max-age': '86400',
};

/**
 * Makes a scope the vendor's: any body is taken as bytes whatever its content type says, and every failure below its paths
 * is answered in the vendor's form.
 */
export function vendorScope(app: FastifyInstance, { known }: { readonly known: string }): void {
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', async ({ raw }) => {
    // The framework refuses a type that is none; here no type counts.
    raw.headers['content-type'] = 'application/json';
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') {
      done(null, bytes);
      return;
    }
    const message = `Bodies with the content encoding ${encoding} are not read; send it uncompressed.`;
    done(new VendorError(415, 'encoding_unsupported', message));
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('access-control-allow-origin', '*');
  });
  app.options('/*', async (_request, reply) => reply.code(200).headers(cors).send());
  app.setErrorHandler((error: Error, request, reply) => {
    const failure = toVendorError(error);
    if (failure.status === 500) request.log.error({ err: error }, 'request failed');
    return sendError(reply, failure);
  });
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const message = `There is nothing at ${request.method} ${path}. ${known}`;
    return sendError(reply, new VendorError(404, 'not_found', message));
  });
}

/** The body as bytes, empty where none was sent. */
export function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}
