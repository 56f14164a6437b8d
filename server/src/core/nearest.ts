// Longer names are no typing mistakes, and comparing them is what a hostile text would make us do.
const lengthMax = 64;

/** The known name nearest to a misspelt one, or `undefined` when none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  if (name.length > lengthMax) return undefined;
  const wanted = comparable(name);
  let best: { readonly candidate: string; readonly cost: number } | undefined;
  for (const candidate of known) {
    const cost = distance(wanted, comparable(candidate));
    if (cost <= Math.max(1, Math.floor(candidate.length / 3)) && (best === undefined || cost < best.cost)) {
      best = { candidate, cost };
    }
  }
  return best?.candidate;
}

function comparable(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** How many letters must be put in, taken out or replaced (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 0; line < from.length; line += 1) {
    const next = [line + 1];
    for (let column = 0; column < to.length; column += 1) {
      const replaced = row[column]! + (from[line] === to[column] ? 0 : 1);
      next.push(Math.min(row[column + 1]! + 1, next[column]! + 1, replaced));
    }
    row = next;
  }
  return row.at(-1)!;
}
