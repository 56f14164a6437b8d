import type { ImportLineIn, ImportLineOut, ImportSummaryOut } from '@milepost/contract';
import type { Source } from './lines.ts';
import { sendLines } from './lines.ts';
import type { CallOptions, Transport } from './transport.ts';
import type { Watermark } from './watermark.ts';

export type ImportCounts = ImportSummaryOut['summary'];

/** An import under way: one result per line, in order, and what the server has counted so far. */
export interface ImportRun extends AsyncIterable<ImportLineOut> {
  readonly counts: () => ImportCounts;
}

/** Sends orders, and statuses that orders got, to be imported. Begins when the results are read. */
export function importLines(
  transport: Transport,
  watermark: Watermark,
  lines: Source<ImportLineIn>,
  options: CallOptions | undefined,
): ImportRun {
  let counts: ImportCounts = {
    ...{ lines: 0, created: 0, changed: 0, unchanged: 0, refused: 0, events: 0, againstRules: 0, toTell: 0 },
  };
  const add = (last: unknown) => {
    const { summary } = last as ImportSummaryOut;
    const names = Object.keys(counts) as (keyof ImportCounts)[];
    counts = Object.fromEntries(names.map((name) => [name, counts[name] + summary[name]])) as ImportCounts;
  };
  return {
    counts: () => counts,
    async *[Symbol.asyncIterator]() {
      const path = '/v1/orders/import';
      for await (const result of sendLines<ImportLineIn, ImportLineOut>(transport, path, lines, options, add)) {
        watermark.note(result.position);
        yield result;
      }
    },
  };
}
