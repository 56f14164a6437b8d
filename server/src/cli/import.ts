import type { CallOptions } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { dateFormatHelp } from './import/dates.ts';
import { itemsOfFile } from './import/items-of-file.ts';
import { readMappingFlags } from './import/mapping-flags.ts';
import { toMapping } from './import/mapping.ts';
import { createProgress } from './import/progress.ts';
import { openFile } from './import/read-file.ts';
import { createRejects } from './import/rejects.ts';
import { printReport } from './import/report.ts';
import { sendItems } from './import/send.ts';

export const importCommand = defineCommand({
  name: 'import',
  usage: '<file>',
  summary: 'Import orders, or statuses of orders, from CSV or NDJSON. Can be run again without making anything twice.',
  examples: [
    ['milepost import orders.csv', 'headings are members: reference, status, occurredAt, customer.email, line.sku'],
    ['milepost import shop.csv --map shop.yaml', 'columns and values by a mapping file'],
    ['milepost import log.csv --kind statuses --column order=Order --column to=State', 'what happened to orders'],
    ['milepost import orders.csv --column orderedAt=Datum --date-format DD.MM.YYYY', 'dates as they are written there'],
    ['milepost import orders.ndjson --dry-run', 'what milepost export wrote, only looked at'],
  ],
  options: {
    kind: { type: 'string', value: 'KIND', description: 'orders or statuses; orders where not given' },
    map: { type: 'string', value: 'FILE', description: 'a mapping in YAML or JSON' },
    column: {
      type: 'string',
      multiple: true,
      value: 'MEMBER=HEADING',
      description: 'what a column is; may be repeated',
    },
    set: {
      type: 'string',
      multiple: true,
      value: 'MEMBER=VALUE',
      description: 'a member of every row, as workflow=retail',
    },
    'date-format': { type: 'string', value: 'FORMAT', description: `${dateFormatHelp}; iso where not given` },
    'time-zone': { type: 'string', value: 'ZONE', description: 'of times without one; UTC where not given' },
    decimal: { type: 'string', value: 'MARK', description: 'the decimal mark of amounts; . where not given' },
    delimiter: { type: 'string', value: 'MARK', description: 'between columns; found out where not given' },
    encoding: { type: 'string', value: 'NAME', description: 'of a CSV file; utf-8 where not given' },
    format: { type: 'string', value: 'NAME', description: "csv or ndjson; by the file's ending where not given" },
    rejects: {
      type: 'string',
      value: 'FILE',
      description: 'where rejected lines go; FILE.rejected.ndjson where not given',
    },
    live: { type: 'boolean', description: 'tell webhooks and customers; without it nobody is told' },
    'dry-run': { type: 'boolean', description: 'decide, and write nothing' },
  },
  positionals: [1, 1],
  run: async (values, [path = ''], { client, output }) => {
    const mapping = toMapping(await readMappingFlags(values));
    const file = await openFile(path, process.stdin);
    const items = itemsOfFile(
      path,
      file,
      { format: values.format, encoding: values.encoding ?? 'utf-8', mapping },
      output,
    );
    const rejects = createRejects(values.rejects ?? `${path === '-' ? 'import' : path}.rejected.ndjson`);
    const progress = createProgress(output, () =>
      file.sizeBytes === undefined ? undefined : { read: file.readBytes(), all: file.sizeBytes },
    );
    const mode: CallOptions =
      values['dry-run'] === true ? { mode: 'dry-run' } : values.live === true ? {} : { mode: 'backfill' };
    try {
      const sent = await sendItems(client(), items, mode, { onRejected: rejects.add, onLine: progress.note });
      printReport(output, sent, {
        elapsedMs: progress.elapsedMs(),
        rejectsPath: rejects.path,
        isDryRun: mode.mode === 'dry-run',
      });
      return sent.counts.refused + sent.unreadable > 0 ? exitCodes.refused : exitCodes.done;
    } finally {
      await rejects.close();
    }
  },
});
