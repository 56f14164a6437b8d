/** What an element of an array may be; a time is given as ISO 8601, JSON as its text. */
export type Element = string | number | boolean | null;

/** Types whose elements are written as they are; all others are quoted. */
const bare = new Set(['uuid', 'int', 'smallint', 'bigint', 'boolean', 'timestamptz']);

/**
 * An array as PostgreSQL reads it (manual, 8.15.6). Written here and not by the driver, which looks at each element for what it
 * may be: with some thirty arrays for a batch that took more of the server's time than deciding it.
 *
 * @param type - of an element, by its name in SQL
 */
export function arrayLiteral(type: string, elements: readonly Element[]): string {
  return `{${elements.map(bare.has(type) ? toBare : toQuoted).join(',')}}`;
}

function toBare(element: Element): string {
  return element === null ? 'NULL' : String(element);
}

function toQuoted(element: Element): string {
  if (element === null) return 'NULL';
  return `"${String(element).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** The columns of rows that a statement is handed: their names and types in SQL, and where they come from. */
export type Columns<Row> = readonly (readonly [name: string, type: string, pick: (row: Row) => Element])[];

/** The rows' columns as arrays, to be parameters of a statement from some number on. */
export function toArrays<Row>(columns: Columns<Row>, rows: readonly Row[]): readonly string[] {
  return columns.map(([, type, pick]) => arrayLiteral(type, rows.map(pick)));
}

/** The function that makes rows of these arrays again: `unnest($4::uuid[], $5::int[])`. */
export function unnestArrays<Row>(columns: Columns<Row>, firstParameter: number): string {
  return `unnest(${columns.map(([, type], index) => `$${index + firstParameter}::${type}[]`).join(', ')})`;
}

/** The columns' names, separated by commas. */
export function columnNames<Row>(columns: Columns<Row>): string {
  return columns.map(([name]) => name).join(', ');
}
