/**
 * How many of the wanted requests may go now, at so many a second, and when the next slot begins. What was not used is
 * not saved up beyond one second.
 */
export function takeSlots(
  nextSlotAt: Date | null,
  perSecond: number | null,
  wanted: number,
  now: Date,
): { readonly granted: number; readonly nextSlotAt: Date | null } {
  if (nextSlotAt !== null && nextSlotAt > now && perSecond === null) return { granted: 0, nextSlotAt };
  if (perSecond === null) return { granted: wanted, nextSlotAt };
  const intervalMs = 1000 / perSecond;
  const begin = Math.max(nextSlotAt?.getTime() ?? 0, now.getTime() - 1000 + intervalMs);
  const open = begin > now.getTime() ? 0 : Math.floor((now.getTime() - begin) / intervalMs) + 1;
  const granted = Math.min(wanted, open);
  return { granted, nextSlotAt: granted === 0 ? nextSlotAt : new Date(begin + granted * intervalMs) };
}
