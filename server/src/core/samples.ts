/** The source of the external ids by which sample orders are known, and of what puts them away. */
export const sampleSource = 'sample';

/** Whether an event puts a sample order away: nothing is left of the order then but its history. */
export function isPutAway({ type, source }: { readonly type: string; readonly source: string }): boolean {
  return type === 'order.archived' && source === sampleSource;
}
