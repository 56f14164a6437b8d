/** One line of the table that a run ends with. */
export interface Figure {
  /** Which part of the benchmark it belongs to. */
  readonly part: string;
  readonly what: string;
  /** One value per round: a ratio unless `unit` says otherwise. */
  readonly values: readonly number[];
  readonly unit?: string;
  /** What the speed issue asks for, where it asks for something. */
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number };
  readonly note?: string;
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** The value below which `share` of them lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** The table: what, median, range over the rounds, the bar and whether it is met. */
export function toTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ part, what, values, unit, bar, note }) => [
    part,
    what,
    values.length === 0 ? '-' : `${short(median(values))}${unit === undefined ? '' : ` ${unit}`}`,
    values.length < 2 ? '' : `${short(Math.min(...values))}-${short(Math.max(...values))}`,
    bar === undefined ? '' : 'atLeast' in bar ? `>= ${bar.atLeast}` : `<= ${bar.atMost}`,
    bar === undefined || values.length === 0 ? '' : meets(median(values), bar) ? 'met' : 'missed',
    note ?? '',
  ]);
  const head = ['part', 'what', 'median', 'range', 'bar', '', 'note'];
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function meets(value: number, bar: NonNullable<Figure['bar']>): boolean {
  return 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost;
}

function short(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(2);
}
