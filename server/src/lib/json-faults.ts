/** A fault in a JSON value that no schema sees, with a JSON pointer to it. */
export interface JsonFault {
  readonly pointer: string;
  readonly detail: string;
  readonly hint: string;
}

/**
 * The first thing in a parsed JSON value that cannot be kept as it is: NUL characters and lone surrogates (PostgreSQL
 * refuses both), numbers beyond what a double holds, keys that are prototypes' names, and nesting beyond `depthMax`.
 */
export function jsonFault(value: unknown, depthMax: number): JsonFault | undefined {
  const todo: { value: unknown; pointer: string; depth: number }[] = [{ value, pointer: '', depth: 0 }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { value: current, pointer, depth } = next;
    const fault = scalarFault(current, pointer);
    if (fault !== undefined) return fault;
    if (typeof current !== 'object' || current === null) continue;
    if (depth >= depthMax) {
      return { pointer, detail: `It is nested more than ${depthMax} deep.`, hint: 'Send a flatter value.' };
    }
    for (const [key, member] of Object.entries(current)) {
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const keyFault = Array.isArray(current) ? undefined : scalarFault(key, at);
      if (keyFault !== undefined) return keyFault;
      todo.push({ value: member, pointer: at, depth: depth + 1 });
    }
  }
  return undefined;
}

function scalarFault(value: unknown, pointer: string): JsonFault | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { pointer, detail: 'The number is too large.', hint: 'Give a number below 1e308, or send it as text.' };
  }
  if (typeof value !== 'string') return undefined;
  if (value.includes('\0')) {
    return { pointer, detail: 'The text holds a NUL character.', hint: 'Take the character U+0000 out.' };
  }
  if (!value.isWellFormed()) {
    return { pointer, detail: 'The text holds half of a surrogate pair.', hint: 'Send well-formed Unicode.' };
  }
  return undefined;
}
