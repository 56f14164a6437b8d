/** `: did you mean ...?`, or what there is to choose from when nothing is near. */
export function advice(suggestion: string | undefined, known: readonly string[]): string {
  if (suggestion !== undefined) return `: did you mean \`${suggestion}\`?`;
  if (known.length === 0) return ': there are none';
  const shown = known.slice(0, 12).join(', ');
  return `: use one of ${shown}${known.length > 12 ? ', ...' : ''}`;
}
