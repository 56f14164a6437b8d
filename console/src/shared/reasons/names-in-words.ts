/** What is said as data: the key of its text, and the values by their names. */
interface Said {
  readonly names: Readonly<Record<string, string | readonly string[]>>;
}

/** The values as words, lists by the viewer's own rules: one of them is meant, or all are. */
export function namesInWords(
  { names }: Said,
  format: string,
  value: (name: string, given: string) => string,
  listType: (name: string) => 'conjunction' | 'disjunction',
): Record<string, string> {
  const words = Object.entries(names).map(([name, given]): [string, string] => {
    if (typeof given === 'string') return [name, value(name, given)];
    const list = new Intl.ListFormat(format, { type: listType(name) });
    return [name, list.format(given.map((one) => value(name, one)))];
  });
  return Object.fromEntries(words);
}

/** The parts one after the other, or what the server said where there are none or one of them has no text here. */
export function joined(parts: readonly string[], said: string): string {
  return parts.length === 0 || parts.includes('') ? said : parts.join(' ');
}
