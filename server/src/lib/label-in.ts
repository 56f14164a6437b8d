/** A label in a language, or in whatever language there is one. */
export function labelIn(labels: Readonly<Record<string, string>>, locale: string): string {
  return labels[locale] ?? labels[locale.split('-')[0] ?? ''] ?? labels['en'] ?? Object.values(labels)[0] ?? '';
}
