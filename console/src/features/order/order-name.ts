/** What an order is called: its reference, else its number. */
export function orderName({ reference, number }: { reference: string | null; number: number }): string {
  return reference ?? `#${number}`;
}
