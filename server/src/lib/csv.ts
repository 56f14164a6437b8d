/** One row of RFC 4180. */
export function csvRow(cells: readonly unknown[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

/** A text that a spreadsheet would run as a formula gets an apostrophe before it; a number, also a negative one, is none. */
function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : JSON.stringify(value);
  const isFormula = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text);
  const harmless = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
