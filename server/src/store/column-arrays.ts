import type { Element } from './arrays.ts';
import { arrayOf } from './arrays.ts';

/** Columns as a statement names them, wherever their elements come from. */
type ColumnNames = readonly (readonly [name: string, type: string, ...unknown[]])[];

/** The columns of rows that a statement is handed: their names and types in SQL, and where they come from. */
export type Columns<Row> = readonly (readonly [name: string, type: string, pick: (row: Row) => Element])[];

/**
 * The rows' columns as arrays, to be parameters of a statement from some number on. Of a column that has nothing in any row an
 * empty one: `unnest` fills what is shorter with NULL, and neither side spends time on it.
 */
export function toArrays<Row>(columns: Columns<Row>, rows: readonly Row[]): readonly (string | Buffer)[] {
  return columns.map(([, type, pick]) => {
    const elements = rows.map(pick);
    return elements.every((element) => element === null) ? '{}' : arrayOf(type, elements);
  });
}

/** The function that makes rows of these arrays again: `unnest($4::uuid[], $5::int[])`. */
export function unnestArrays(columns: ColumnNames, firstParameter: number): string {
  return `unnest(${columns.map(([, type], index) => `$${index + firstParameter}::${type}[]`).join(', ')})`;
}

/** The columns' names, separated by commas. */
export function columnNames(columns: ColumnNames): string {
  return columns.map(([name]) => name).join(', ');
}

/** Columns of rows of which some have the same few elements in most rows. */
export interface RowColumns<Row> {
  readonly own: Columns<Row>;
  /** A set of these elements is told once, however many rows have it. */
  readonly recurring: Columns<Row>;
}

/** A statement with its parameters, as far as they are rows. */
interface RowsStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | Buffer)[];
}

/** PostgreSQL finds an element of an array by passing those before it: with more sets than this each row tells all of its own. */
const setCountMax = 32;

/**
 * What makes a statement of rows. Each column that the database takes apart and puts into rows costs it nearly a microsecond a row,
 * an element that is there already next to nothing.
 *
 * @param firstParameter - from which number on the rows are parameters
 * @param textFrom - the statement, from a table of the columns and `place`, which counts the rows from 1
 */
export function statementOfRows<Row>(
  name: string,
  { own, recurring }: RowColumns<Row>,
  firstParameter: number,
  textFrom: (source: string) => string,
): (rows: readonly Row[]) => RowsStatement {
  const all = [...own, ...recurring];
  const withSet = [...own, ['set', 'int']] as const;
  const firstSet = firstParameter + withSet.length;
  const ofSet = recurring.map(([column, type], index) => `($${firstSet + index}::${type}[])[u.set] AS ${column}`);
  const packedSource = `(SELECT ${['u.place', ...own.map(([column]) => `u.${column}`), ...ofSet].join(', ')}
    FROM ${unnestArrays(withSet, firstParameter)} WITH ORDINALITY AS u (${columnNames(withSet)}, place))`;
  const wholeSource = `(SELECT * FROM ${unnestArrays(all, firstParameter)} WITH ORDINALITY AS u (${columnNames(all)}, place))`;
  const packed = { name: `${name}_packed`, text: textFrom(packedSource) };
  const whole = { name, text: textFrom(wholeSource) };
  return (rows) => {
    const sets = setsOf(recurring, rows);
    if (sets === undefined) return { ...whole, values: toArrays(all, rows) };
    const values = [...toArrays(own, rows), arrayOf('int', sets.ofRows), ...toArrays(recurring, sets.first)];
    return { ...packed, values };
  };
}

/** The first row of each set of elements, and by row the number of its set, from 1; `undefined` where there are too many. */
function setsOf<Row>(
  columns: Columns<Row>,
  rows: readonly Row[],
): { readonly first: readonly Row[]; readonly ofRows: readonly number[] } | undefined {
  const numbers = new Map<string, number>();
  const first: Row[] = [];
  const ofRows: number[] = [];
  for (const row of rows) {
    const key = columns.map(([, , pick]) => nameOf(pick(row))).join('');
    let set = numbers.get(key);
    if (set === undefined) {
      if (first.push(row) > setCountMax) return undefined;
      numbers.set(key, (set = first.length));
    }
    ofRows.push(set);
  }
  return { first, ofRows };
}

/** With its length before it, so that no two rows of elements read the same, whatever is in them. */
function nameOf(element: Element): string {
  const text = String(element);
  return element === null ? '-' : `${text.length}:${text}`;
}
