import type { Output, Tone } from './output.ts';

/** A column: its heading, what it shows of a row, and how. */
export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string;
  readonly tone?: (row: Row) => Tone | undefined;
  readonly align?: 'right';
}

/** Prints rows: as an aligned table on a terminal, elsewhere with tabs between, one row a line, for `cut` and `awk`. */
export function printTable<Row>(output: Output, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const lines = output.isTerminal ? alignedLines(output, columns, rows) : rows.map((row) => plainLine(columns, row));
  for (const line of lines) output.print(line);
}

function alignedLines<Row>(output: Output, columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const widths = columns.map(({ heading, cell }) =>
    rows.reduce((width, row) => Math.max(width, widthOf(onLine(cell(row)))), widthOf(heading)),
  );
  const line = (texts: readonly string[], paint: (text: string, column: number) => string) =>
    texts
      .map((text, index) => {
        const room = ' '.repeat(widths[index]! - widthOf(text));
        if (columns[index]!.align === 'right') return room + paint(text, index);
        return paint(text, index) + (index === texts.length - 1 ? '' : room);
      })
      .join('  ');
  return [
    line(
      columns.map(({ heading }) => heading),
      (text) => output.paint('quiet', text),
    ),
    ...rows.map((row) =>
      line(
        columns.map(({ cell }) => onLine(cell(row))),
        (text, index) => {
          const tone = columns[index]!.tone?.(row);
          return tone === undefined ? text : output.paint(tone, text);
        },
      ),
    ),
  ];
}

function plainLine<Row>(columns: readonly Column<Row>[], row: Row): string {
  return columns.map(({ cell }) => onLine(cell(row))).join('\t');
}

/** What somebody wrote may hold line ends and control characters, which would break the table or the terminal. */
function onLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function widthOf(text: string): number {
  return Array.from(graphemes.segment(text)).length;
}
