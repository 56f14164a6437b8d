/** A JSON object whose members are found in any letter case: clients and the vendor's own pages differ in it. */
export interface Members {
  /** The first of these names that has a value which says something. */
  readonly get: (...names: readonly string[]) => unknown;
}

/** The members of an object; none of anything else. */
export function membersOf(value: unknown): Members {
  const entries = isObject(value) ? Object.entries(value) : [];
  const byName = new Map<string, unknown>();
  for (const [name, member] of entries) {
    const key = name.toLowerCase();
    if (!says(byName.get(key))) byName.set(key, member);
  }
  return { get: (...names) => names.map((name) => byName.get(name.toLowerCase())).find(says) };
}

function says(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of an array, or the one object that stands in its place. */
export function listOf(value: unknown): readonly object[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** A text without blanks around it; numbers are taken as texts. `undefined` when there is none. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** A count of units, given as a number or as a text: `3`, `"3"`, `"3.000"`. `undefined` when it is none. */
export function quantityOf(value: unknown): number | undefined {
  const text = textOf(value);
  if (text === undefined || !/^\d{1,10}(\.0+)?$/.test(text)) return undefined;
  const quantity = Number(text);
  return quantity <= quantityMax ? quantity : undefined;
}

/** More units of one line than this are a slip. */
const quantityMax = 2_147_483_647;
