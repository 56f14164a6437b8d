/** The list from which somebody came to one of its entries: the way back, and the neighbours. */
interface ListContext {
  /** The address of the list, below the console. */
  readonly href: string;
  readonly ids: readonly string[];
}

let last: ListContext | undefined;

/** Remembers the list that is shown. */
export function rememberList(context: ListContext): void {
  last = context;
}

/** Where an entry stands in the list last shown; `undefined` when it is not in it. */
export function placeInList(id: string) {
  const index = last?.ids.indexOf(id) ?? -1;
  if (last === undefined || index === -1) return undefined;
  const { href, ids } = last;
  return { href, index, count: ids.length, previous: ids[index - 1], next: ids[index + 1] };
}
