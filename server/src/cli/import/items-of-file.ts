import type { Output } from '../output.ts';
import { UsageError } from '../usage-error.ts';
import type { ImportItem } from './items.ts';
import { itemsOfObjects, itemsOfRows } from './items.ts';
import type { Mapping } from './mapping.ts';
import { targetsOf } from './mapping.ts';
import type { OpenFile } from './read-file.ts';
import { readCsv, readNdjson } from './read-file.ts';
import { targetsFor } from './read-row.ts';

export interface FileFormat {
  /** `csv` or `ndjson`; by the file's ending where `undefined`. */
  readonly format: string | undefined;
  readonly encoding: string;
  readonly mapping: Mapping;
}

/** What a file holds, as lines to be imported; columns that mean nothing are told of. */
export function itemsOfFile(
  path: string,
  file: OpenFile,
  { format, encoding, mapping }: FileFormat,
  output: Output,
): AsyncGenerator<ImportItem> {
  const known = format ?? (/\.(ndjson|jsonl)$/i.test(path) ? 'ndjson' : /\.(csv|tsv|txt)$/i.test(path) ? 'csv' : '');
  if (known === 'ndjson') return itemsOfObjects(readNdjson(file));
  if (known !== 'csv') {
    const given = format === undefined ? `The ending of ${path} does not say what it is.` : `--format is "${format}".`;
    throw new UsageError(`${given} Give --format csv or --format ndjson.`);
  }
  const { delimiter } = mapping;
  const rows = readCsv(file, { delimiter, encoding }, (headings) => checkHeadings(headings, mapping, output));
  return itemsOfRows(rows, mapping);
}

function checkHeadings(headings: readonly string[], mapping: Mapping, output: Output): void {
  const missing = [...mapping.targets.keys()].filter((heading) => !headings.includes(heading));
  if (missing.length > 0) {
    throw new UsageError(`The file has no column ${missing.join(', ')}. It has ${headings.join(', ')}.`);
  }
  const unused = headings.filter((heading) => targetsFor(heading, mapping).length === 0);
  if (unused.length === headings.length) {
    throw new UsageError(
      `No column of the file means anything: ${headings.join(', ')}. Say what they are with --column MEMBER=HEADING or --map. Members: ${targetsOf(mapping.kind).join(', ')}.`,
    );
  }
  if (unused.length > 0) output.say(`Left out: ${unused.join(', ')}. Keep a column with --column data.NAME=HEADING.`);
}
