import type { Output } from '../output.ts';
import { count, durationText } from './progress.ts';
import type { Sent } from './send.ts';

/** Prints what an import came to, with the proof that nobody was told. */
export function printReport(
  output: Output,
  { counts, unreadable }: Sent,
  { elapsedMs, rejectsPath, isDryRun }: { elapsedMs: number; rejectsPath: string; isDryRun: boolean },
): void {
  const rejected = counts.refused + unreadable;
  const lines = counts.lines + unreadable;
  if (output.json) {
    const rejects = rejected === 0 ? null : rejectsPath;
    output.print(JSON.stringify({ ...counts, lines, unreadable, elapsedMs: Math.round(elapsedMs), rejects }));
    return;
  }
  const rate = elapsedMs === 0 ? lines : (lines / elapsedMs) * 1000;
  output.print(
    `${count(lines)} lines in ${durationText(elapsedMs)} (${count(Math.round(rate))}/s)${isDryRun ? ', nothing written' : ''}`,
  );
  const { created, changed, unchanged, againstRules, events, toTell } = counts;
  const facts = [
    ['orders made', created],
    ['lines that changed an order', changed],
    ['lines that were here already', unchanged],
    ['rejected', rejected],
    ['events in histories', events],
    ['lines against the rules of their workflow', againstRules],
    ['events that webhooks and mails hear of', toTell],
  ] as const;
  for (const [what, number] of facts) output.print(`  ${count(number).padStart(9)}  ${what}`);
  if (rejected > 0)
    output.complain(`${count(rejected)} rejected lines, with line number and reason, are in ${rejectsPath}`);
}
