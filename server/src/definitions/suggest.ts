import { distance } from 'fastest-levenshtein';

// Longer names are no typing mistakes, and comparing them is what a hostile file would make us do.
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

/** `: did you mean ...?`, or what there is to choose from when nothing is near. */
export function advice(suggestion: string | undefined, known: readonly string[]): string {
  if (suggestion !== undefined) return `: did you mean \`${suggestion}\`?`;
  if (known.length === 0) return ': there are none';
  const shown = known.slice(0, 12).join(', ');
  return `: use one of ${shown}${known.length > 12 ? ', ...' : ''}`;
}

function comparable(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}
