import { createHash, randomBytes } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { firstQuestions } from './console-head.ts';
import { readCookie, sessionCookie } from './session-cookie.ts';

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

interface ConsoleFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  /** The same, compressed, by the name of the encoding. */
  readonly encoded: Readonly<Record<string, Buffer | undefined>>;
}

/** Where `npm start` puts the built console. */
const consoleFolder = fileURLToPath(new URL('../../../console/dist', import.meta.url));

/**
 * The console at `/console`: built files, kept in memory, and its index for every other address below, since the pages are
 * the browser's. Files with a hash in their name may be kept for ever.
 *
 * @param publicPath - the path under which browsers see the server: '' or '/status'
 */
export function registerConsole(app: FastifyInstance, publicPath: string, folder = consoleFolder): void {
  const files = readFiles(folder);
  const index = files.get('index.html')?.body.toString('utf8');

  // Who types the address of the server wants its pages; not for ever, as something else may come to stand there.
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect(`${publicPath}/console/`, 302));
  app.get('/console', { schema: { hide: true } }, (request, reply) => {
    const [, query] = request.url.split('?');
    return reply.redirect(`${publicPath}/console/${query === undefined ? '' : `?${query}`}`, 308);
  });
  app.get<{ Params: { '*': string } }>('/console/*', { schema: { hide: true } }, (request, reply) => {
    const name = request.params['*'];
    const file = name === 'index.html' ? undefined : files.get(name);
    if (file !== undefined) return sendFile(request, reply, file, name.startsWith('assets/'));
    // A file that is gone since the last release must not be answered with a page.
    if (name.startsWith('assets/')) {
      reply.callNotFound();
      return reply;
    }
    return index === undefined ? sendUnbuilt(reply) : sendIndex(request, reply, index, publicPath, name);
  });
}

function readFiles(folder: string): ReadonlyMap<string, ConsoleFile> {
  if (!existsSync(folder)) return new Map();
  const names = globSync('**/*.*', { cwd: folder }).map((name) => name.replaceAll('\\', '/'));
  const read = (name: string) => (names.includes(name) ? readFileSync(join(folder, name)) : undefined);
  return new Map(
    names.flatMap((name) => {
      const type = contentTypes[name.split('.').at(-1)!];
      if (type === undefined) return [];
      const body = readFileSync(join(folder, name));
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
      return [[name, { type, etag, body, encoded: { br: read(`${name}.br`), gzip: read(`${name}.gz`) } }] as const];
    }),
  );
}

function sendFile({ headers }: FastifyRequest, reply: FastifyReply, file: ConsoleFile, forEver: boolean): FastifyReply {
  void reply.headers({
    ...commonHeaders,
    vary: 'Accept-Encoding',
    etag: file.etag,
    'cache-control': forEver ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
  });
  if (headers['if-none-match'] === file.etag) return reply.code(304).send();
  const accepted = (headers['accept-encoding'] ?? '').split(/[\s,;]+/);
  const encoding = ['br', 'gzip'].find((name) => accepted.includes(name) && file.encoded[name] !== undefined);
  if (encoding !== undefined) void reply.header('content-encoding', encoding);
  return reply.type(file.type).send(encoding === undefined ? file.body : file.encoded[encoding]);
}

const commonHeaders = { 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' };

/** The page allows nothing but its own files. Components write a few style elements, which carry the nonce. */
function sendIndex(
  request: FastifyRequest,
  reply: FastifyReply,
  index: string,
  publicPath: string,
  path: string,
): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  // Who has no session need not ask whose it is.
  const session = readCookie(request, sessionCookie) === undefined ? 'none' : 'some';
  const head = `<base href="${publicPath}/console/"><meta name="milepost-session" content="${session}"><meta property="csp-nonce" nonce="${nonce}">`;
  const questions = session === 'none' ? '' : firstQuestions(path, publicPath);
  return reply
    .headers({
      ...commonHeaders,
      'cache-control': 'no-store',
      'content-security-policy': [
        ...["default-src 'none'", "script-src 'self'", `style-src 'self' 'nonce-${nonce}'`, "img-src 'self' data:"],
        ...["font-src 'self'", "connect-src 'self'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"],
        // Previews of mails are shown in a frame of their own, without scripts.
        "frame-src 'self' blob:",
      ].join('; '),
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    .type(contentTypes['html']!)
    .send(index.replace('<head>', `<head>${head}`).replace('</head>', `${questions}</head>`));
}

function sendUnbuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .headers({ ...commonHeaders, 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'" })
    .type('text/plain; charset=utf-8')
    .send(
      'The console has not been built. Build it with: npm run build (npm start does), then start the server again.\n',
    );
}
