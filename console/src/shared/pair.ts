/** A name and its value, as they are typed; `id` tells rows apart while both change. */
export interface Pair {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

/** Whether another system can be called so, as the API wants it: small letters, digits, _ and -, a letter first. */
export function isSourceName(name: string): boolean {
  return /^[a-z][a-z0-9_-]{0,39}$/.test(name);
}

/** true, false and numbers as such, so that a rule can compare them; a postcode with its zero in front stays text. */
export function freeValue(text: string): unknown {
  if (/^(true|false|-?(0|[1-9]\d{0,14})(\.\d{1,6})?)$/.test(text)) return JSON.parse(text);
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}
