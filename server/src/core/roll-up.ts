import { lineStatus, wanted } from './line.ts';
import type { Line } from './order.ts';
import type { QuantityKind, RollUp, RollUpCase, Workflow } from './workflow.ts';

/**
 * The status that follows from the lines, or `undefined` when no case holds. A function of the lines alone
 * (rulings 15): their order does not count, and lines canceled as a whole count only when all are.
 */
export function rollUp(rule: RollUp, lines: readonly Line[]): string | undefined {
  if (lines.length === 0) return undefined;
  const alive = lines.filter((line) => wanted(line) > 0);
  return rule.cases.find((candidate) => holds(candidate.when, lines, alive))?.to;
}

/** Whether the status is one that the lines decide on, so that they win where both are told (rulings 15). */
export function summarizesLines({ rollUp: rule }: Workflow, status: string): boolean {
  return rule !== undefined && (rule.leaves.includes(status) || rule.cases.some(({ to }) => to === status));
}

function holds(when: RollUpCase['when'], lines: readonly Line[], alive: readonly Line[]): boolean {
  if ('all' in when)
    return when.all === 'canceled' ? alive.length === 0 : alive.length > 0 && alive.every(fully(when.all));
  if ('some' in when) return lines.some((line) => line[when.some] > 0);
  if ('allIn' in when) return alive.length > 0 && alive.every((line) => when.allIn.includes(lineStatus(line)));
  return alive.some((line) => when.someIn.includes(lineStatus(line)));
}

function fully(kind: QuantityKind): (line: Line) => boolean {
  return (line) => reached(line, kind) >= wanted(line);
}

/** What was delivered has been shipped, and what came back has been both. */
function reached(line: Line, kind: QuantityKind): number {
  if (kind === 'shipped') return Math.max(line.shipped, line.fulfilled, line.returned);
  if (kind === 'fulfilled') return Math.max(line.fulfilled, line.returned);
  return line[kind];
}
