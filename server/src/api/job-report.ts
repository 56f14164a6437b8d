import { csvRow } from '../lib/csv.ts';
import type { JobItem, JobRow, JobViews } from '../store/job-views.ts';

/** Rows read at once: memory is bounded by this, however long the report. */
const rowCount = 1000;

const columns = [
  'number',
  'orderId',
  'outcome',
  'code',
  'detail',
  'from',
  'to',
  'version',
  'eventId',
  'settledAt',
] as const satisfies readonly (keyof JobItem)[];

/** The report of a job, a line per order by number; orders that are still to be done have the outcome null, or nothing in CSV. */
export async function* reportLines(
  views: JobViews,
  { accountId, jobId }: JobRow,
  format: 'ndjson' | 'csv',
): AsyncGenerator<string> {
  if (format === 'csv') yield csvRow(columns);
  let after = 0;
  for (;;) {
    const items = await views.items(accountId, jobId, after, rowCount);
    const last = items.at(-1);
    if (last === undefined) return;
    yield items.map(format === 'csv' ? toCsvLine : toJsonLine).join('');
    after = last.number;
  }
}

function toJsonLine(item: JobItem): string {
  return `${JSON.stringify(item)}\n`;
}

function toCsvLine(item: JobItem): string {
  return csvRow(columns.map((column) => item[column]));
}
