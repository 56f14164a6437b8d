/**
 * How many matches there are, where they were counted beside reading a page of them: what came or went in between must not
 * make the two disagree. Some clients ask for the next page until they hold as many as they were told of.
 *
 * @param found - how many rows the page has
 */
export function pageTotal(
  counted: number,
  { skip, take }: { readonly skip: number; readonly take: number },
  found: number,
): number {
  if (found === 0) return take === 0 ? counted : Math.min(counted, skip);
  // A page that is not full is the last.
  return found < take ? skip + found : Math.max(counted, skip + found);
}
