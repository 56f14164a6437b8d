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
  return `{${elements.map(writerOf(type)).join(',')}}`;
}

function writerOf(type: string): (element: Element) => string {
  if (bare.has(type)) return toBare;
  return type === 'jsonb' ? toQuotedJson : toQuoted;
}

function toBare(element: Element): string {
  return element === null ? 'NULL' : String(element);
}

const special = /["\\]/;

function toQuoted(element: Element): string {
  if (element === null) return 'NULL';
  const text = String(element);
  return `"${special.test(text) ? text.replaceAll(/["\\]/g, String.raw`\$&`) : text}"`;
}

/** In the text of a JSON document, which has no control characters, JSON escapes just what an array does. */
function toQuotedJson(element: Element): string {
  return element === null ? 'NULL' : JSON.stringify(element);
}

/** The columns of rows that a statement is handed: their names and types in SQL, and where they come from. */
export type Columns<Row> = readonly (readonly [name: string, type: string, pick: (row: Row) => Element])[];

/**
 * The rows' columns as arrays, to be parameters of a statement from some number on. Of a column that has nothing in any row an
 * empty one: `unnest` fills what is shorter with NULL, and neither side spends time on it.
 */
export function toArrays<Row>(columns: Columns<Row>, rows: readonly Row[]): readonly string[] {
  return columns.map(([, type, pick]) => {
    const elements = rows.map(pick);
    return elements.every((element) => element === null) ? '{}' : arrayLiteral(type, elements);
  });
}

/** The function that makes rows of these arrays again: `unnest($4::uuid[], $5::int[])`. */
export function unnestArrays<Row>(columns: Columns<Row>, firstParameter: number): string {
  return `unnest(${columns.map(([, type], index) => `$${index + firstParameter}::${type}[]`).join(', ')})`;
}

/** The columns' names, separated by commas. */
export function columnNames<Row>(columns: Columns<Row>): string {
  return columns.map(([name]) => name).join(', ');
}
