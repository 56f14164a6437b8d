import type { CallOptions, Transport } from './transport.ts';
import { newUuid } from './uuid.ts';

/** Many lines in, one result for each out, in order. */
export type Source<T> = Iterable<T> | AsyncIterable<T>;

/** Lines of one request: enough to keep the server's batches full, few enough to be sent again whole. */
const lineCountMax = 500;

/** Characters of one request, so that long lines do not make it large. */
const lengthMax = 1_000_000;

/**
 * Sends lines as NDJSON and gives the results as they come. Lines go in requests of a few hundred, one after the other, so
 * that memory stays flat, order is kept, and a request that broke is sent again under the same keys: nothing is done twice.
 *
 * Each result has the number of its line in the whole stream, from 1.
 *
 * @param onEnd - is given what ends the answer to each request, where the route has such a thing
 */
export async function* sendLines<Line extends { readonly idempotencyKey?: string }, Result extends { line: number }>(
  transport: Transport,
  path: string,
  lines: Source<Line>,
  options: CallOptions | undefined,
  onEnd: (last: unknown) => void = () => {},
): AsyncGenerator<Result> {
  const stream = options?.idempotencyKey ?? newUuid();
  let sent = 0;
  for await (const chunk of chunksOf(keyed(lines, stream))) {
    const body = chunk.join('');
    const call = { method: 'POST', path, type: 'application/x-ndjson', options } as const;
    const text = await transport.text({ ...call, body });
    const before = sent;
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const result = JSON.parse(line) as Result;
      if (typeof result.line === 'number') yield { ...result, line: result.line + before };
      else onEnd(result);
    }
    sent += chunk.length;
  }
}

/** Each line with its own idempotency key, so that sending it again does nothing twice. */
async function* keyed<Line extends { readonly idempotencyKey?: string }>(
  lines: Source<Line>,
  stream: string,
): AsyncGenerator<string> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    yield `${JSON.stringify({ idempotencyKey: `${stream}:${number}`, ...line })}\n`;
  }
}

async function* chunksOf(lines: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let chunk: string[] = [];
  let length = 0;
  for await (const line of lines) {
    if (chunk.length >= lineCountMax || (chunk.length > 0 && length + line.length > lengthMax)) {
      yield chunk;
      chunk = [];
      length = 0;
    }
    chunk.push(line);
    length += line.length;
  }
  if (chunk.length > 0) yield chunk;
}
