import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { numberedLines } from '../../lib/lines.ts';
import { UsageError } from '../usage-error.ts';
import type { Row } from './read-row.ts';

/** A row or line of a file, with its number in it, or why it cannot be read. */
export interface FileRow<T> {
  /** From 1, as an editor counts. */
  readonly line: number;
  readonly value: T | Error;
}

/** A file that is read as a stream. */
export interface OpenFile {
  readonly bytes: Readable;
  /** How many bytes were read so far. */
  readonly readBytes: () => number;
  /** `undefined` for what has no size beforehand, such as a pipe. */
  readonly sizeBytes: number | undefined;
}

/** Opens a file, or with `-` the standard input. */
export async function openFile(path: string, stdin: Readable): Promise<OpenFile> {
  const facts = path === '-' ? undefined : await stat(path).catch((error: unknown) => error as Error);
  if (facts instanceof Error) throw new UsageError(`Cannot read ${path}: ${facts.message}`);
  if (facts?.isDirectory()) throw new UsageError(`${path} is a folder. Give a file.`);
  const bytes = path === '-' ? stdin : createReadStream(path);
  let read = 0;
  bytes.on('data', (chunk: Buffer) => (read += chunk.length));
  bytes.pause();
  return { bytes, readBytes: () => read, sizeBytes: facts?.isFile() === true ? facts.size : undefined };
}

/** One line of an NDJSON file may have as many bytes. */
const lineLimitBytes = 1_000_000;

/** The objects of an NDJSON file. */
export async function* readNdjson({ bytes }: OpenFile): AsyncGenerator<FileRow<object>> {
  for await (const { number, line } of numberedLines(bytes, lineLimitBytes)) {
    yield { line: number, value: line instanceof Error ? line : toObject(line) };
  }
}

function toObject(bytes: Buffer): object | Error {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    return new Error('The line is no JSON object.');
  } catch (error) {
    return new Error(`The line is no JSON: ${(error as Error).message}.`);
  }
}

/** The rows of a CSV file by their headings; `delimiter` is found out from the first line where it is not given. */
export async function* readCsv(
  { bytes }: OpenFile,
  { delimiter, encoding }: { delimiter: string | undefined; encoding: string },
  onHeadings: (headings: readonly string[]) => void,
): AsyncGenerator<FileRow<Row>> {
  const text = decoded(bytes, encoding);
  const { first, all } = await peek(text);
  const skipped: FileRow<Row>[] = [];
  let found: readonly string[] | undefined;
  // Not in the parser's callback, which takes what is thrown there for a fault of the file.
  const tellHeadings = () => {
    if (found !== undefined) onHeadings(found);
    found = undefined;
  };
  const parser = parse({
    delimiter: delimiter ?? likelyDelimiter(first),
    columns: (headings: string[]) => {
      const trimmed = headings.map((heading) => heading.trim());
      found = trimmed;
      return trimmed;
    },
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      skipped.push({ line: Number(error?.lines ?? 0), value: new Error(error?.message ?? 'The row cannot be read.') });
      return undefined;
    },
  });
  const rows = Readable.from(all)
    .on('error', (error) => parser.destroy(error))
    .pipe(parser);
  for await (const { record, info } of rows as AsyncIterable<{ record: Row; info: { lines: number } }>) {
    tellHeadings();
    yield* skipped.splice(0);
    yield { line: info.lines, value: record };
  }
  tellHeadings();
  yield* skipped;
}

/** The text of a file, without a byte order mark; what is not in this encoding ends the reading. */
async function* decoded(bytes: Readable, encoding: string): AsyncGenerator<string> {
  const decoder = decoderFor(encoding);
  const decode = (chunk?: Buffer) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new UsageError(`The file is not ${encoding}. Name its encoding, for example --encoding windows-1252.`);
    }
  };
  for await (const chunk of bytes) yield decode(chunk as Buffer);
  yield decode();
}

function decoderFor(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new UsageError(`--encoding is "${encoding}". Give one like utf-8, windows-1252 or utf-16le.`);
  }
}

/** The first line, and the whole text again. */
async function peek(text: AsyncGenerator<string>): Promise<{ first: string; all: AsyncGenerator<string> }> {
  let head = '';
  while (!head.includes('\n')) {
    const next = await text.next();
    if (next.done === true) break;
    head += next.value;
  }
  return {
    first: head.split('\n')[0]!,
    all: (async function* () {
      yield head;
      yield* text;
    })(),
  };
}

/** The one of the usual marks that stands most often in the headings. */
function likelyDelimiter(headings: string): string {
  const counts = [',', ';', '\t', '|'].map((mark) => [mark, headings.split(mark).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
