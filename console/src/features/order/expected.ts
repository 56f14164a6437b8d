/** How long orders usually stay in a status, in milliseconds; `undefined` where it is not known. */
export type UsualMs = (status: string) => number | undefined;

/**
 * When an order may be expected in each status ahead: it stays in this one as long as half of the orders do, and so on.
 * Once it has stayed longer than that, nothing can be told any more, and of what lies behind an unknown stay neither.
 */
export function expectedAhead(
  from: { readonly status: string; readonly since: number },
  ahead: readonly string[],
  usualMs: UsualMs,
  now: number,
): readonly (number | undefined)[] {
  const stay = usualMs(from.status);
  let at = stay === undefined || from.since + stay < now ? undefined : from.since + stay;
  return ahead.map((status) => {
    const entered = at;
    const next = usualMs(status);
    at = entered === undefined || next === undefined ? undefined : entered + next;
    return entered;
  });
}
