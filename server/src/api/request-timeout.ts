import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Ends requests whose client takes longer than this to send them. Node's own limit counts the whole request, so that it ended
 * a stream of a million lines in the middle, however fast it was sent: here a body counts until it is read, and a stream is
 * handed to its route at once, which limits its silence (`heardFrom`).
 */
export function registerRequestTimeout(app: FastifyInstance, timeoutMs: number): void {
  app.server.requestTimeout = 0;
  app.server.headersTimeout = timeoutMs;
  const since = new Map<FastifyRequest, number>();
  app.addHook('onRequest', async (request) => {
    const { headers } = request;
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    if (hasBody) since.set(request, performance.now());
  });
  app.addHook('preValidation', async (request) => void since.delete(request));
  // One that was refused before its body was read.
  app.addHook('onResponse', async (request) => void since.delete(request));
  const sweep = setInterval(
    () => {
      for (const [request, at] of since) {
        if (performance.now() - at < timeoutMs) break; // the oldest comes first
        since.delete(request);
        const { socket } = request.raw;
        if (!socket.destroyed) socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
      }
    },
    Math.min(1000, timeoutMs / 2),
  );
  sweep.unref();
  app.addHook('onClose', async () => clearInterval(sweep));
}

/** The chunks of a stream that a client sends; throws when it is waited for the next one for longer than `silenceMs`. */
export async function* heardFrom(source: AsyncIterable<Buffer>, silenceMs: number): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const chunk = await beforeSilence(chunks.next(), silenceMs);
      if (chunk.done === true) return;
      yield chunk.value;
    }
  } finally {
    void chunks.return?.();
  }
}

async function beforeSilence<T>(next: Promise<T>, silenceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The client has sent nothing for too long.')), silenceMs);
  });
  return Promise.race([next, silence]).finally(() => clearTimeout(timer));
}
