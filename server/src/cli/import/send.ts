import type { CallOptions, ImportCounts, ImportLineIn, ImportLineOut, Milepost } from '@milepost/sdk';
import type { ImportItem } from './items.ts';
import { withKey } from './items.ts';

/** A line that was not imported, and why. */
export interface Rejected {
  readonly line: number;
  readonly code: string;
  readonly reason: string;
  readonly raw: unknown;
}

export interface SendHandlers {
  readonly onRejected: (rejected: Rejected) => Promise<void>;
  /** After each line that is done with. */
  readonly onLine: () => void;
}

/** What an import came to: the server's counts, and the lines that did not even reach it. */
export interface Sent {
  readonly counts: ImportCounts;
  readonly unreadable: number;
}

/** Sends the lines that can be sent, and tells of those that cannot and of those that are refused. */
export async function sendItems(
  client: Milepost,
  items: AsyncIterable<ImportItem>,
  options: CallOptions,
  { onRejected, onLine }: SendHandlers,
): Promise<Sent> {
  // Results come in the order of the lines, so what is under way is a queue; its length is bounded by one request.
  const underWay: ImportItem[] = [];
  let unreadable = 0;

  async function* lines(): AsyncGenerator<ImportLineIn> {
    for await (const item of items) {
      if (item.value instanceof Error) {
        unreadable += 1;
        await onRejected({ line: item.line, code: 'unreadable', reason: item.value.message, raw: item.raw });
        onLine();
        continue;
      }
      underWay.push(item);
      yield withKey(item.value, item.line);
    }
  }

  const run = client.importOrders(lines(), options);
  for await (const result of run) {
    const { line, raw } = underWay.shift()!;
    if (result.status >= 400) await onRejected({ line, raw, ...reasonOf(result) });
    onLine();
  }
  return { counts: run.counts(), unreadable };
}

function reasonOf({ code, detail, hint }: ImportLineOut): Pick<Rejected, 'code' | 'reason'> {
  return { code: code ?? 'unknown', reason: [detail, hint].filter((text) => text !== undefined).join(' ') };
}
