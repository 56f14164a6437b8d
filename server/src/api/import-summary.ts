import type { ImportLineOut, ImportSummaryOut } from '@milepost/contract';
import type { Outcome } from '../core/outcome.ts';
import { toResult } from './bulk.ts';
import type { FailedLine } from './streamed-lines.ts';

/** What the commands of one line did, as its answer: the first that was refused, else the state after the last. */
export function toImportResult(line: number, outcomes: readonly Outcome[]): ImportLineOut {
  const first = outcomes[0]!;
  const refused = outcomes.find(({ kind }) => kind === 'refused');
  const fresh = outcomes.flatMap((outcome) => (outcome.kind === 'committed' && !outcome.replayed ? [outcome] : []));
  const events = fresh.flatMap((outcome) => outcome.events);
  const counts = { events: events.length, toTell: events.filter(({ historical }) => !historical).length };
  if (refused !== undefined) return { ...toResult(line, refused), ...counts };
  const made = first.kind === 'committed' && first.events[0]?.type === 'order.created' && !first.replayed;
  const against = fresh.find((outcome) => outcome.against !== undefined)?.against;
  return {
    ...toResult(line, outcomes.at(-1)!),
    status: made ? 201 : 200,
    changed: fresh.some(({ changed }) => changed),
    ...counts,
    ...(against === undefined ? {} : { against: against.code }),
  };
}

/** Counts the answers of one import. */
export interface Summary {
  readonly note: (answer: ImportLineOut | FailedLine) => void;
  readonly counts: () => ImportSummaryOut['summary'];
}

export function createSummary(): Summary {
  const counts = {
    ...{ lines: 0, created: 0, changed: 0, unchanged: 0, refused: 0, events: 0, againstRules: 0, toTell: 0 },
  };
  return {
    note: (answer) => {
      const result: Partial<ImportLineOut> = answer;
      counts.lines += 1;
      if (answer.status >= 400) counts.refused += 1;
      else if (answer.status === 201) counts.created += 1;
      else if (result.changed === true || (result.events ?? 0) > 0) counts.changed += 1;
      else counts.unchanged += 1;
      counts.events += result.events ?? 0;
      counts.toTell += result.toTell ?? 0;
      if (result.against !== undefined) counts.againstRules += 1;
    },
    counts: () => ({ ...counts }),
  };
}
