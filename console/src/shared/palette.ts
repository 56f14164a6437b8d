import type { LucideIcon } from 'lucide-react';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';

/** Something that can be done from the palette. */
export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  /** At the right: what it concerns, or why it cannot be done. */
  readonly note?: string | undefined;
  readonly icon: LucideIcon;
  readonly group: string;
  /** Left out where it cannot be done; the note says why. */
  readonly run?: (() => void) | undefined;
}

const entries = new Set<{ items: readonly PaletteItem[] }>();
const watchers = new Set<() => void>();
let all: readonly PaletteItem[] = [];

function changed(): void {
  all = [...entries].reverse().flatMap(({ items }) => items);
  for (const tell of watchers) tell();
}

/** Offers verbs in the palette while the page is shown. */
export function usePaletteItems(items: readonly PaletteItem[]): void {
  const run = useEffectEvent((id: string) => items.find((item) => item.id === id)?.run?.());
  const names = items
    .map(({ id, label, note, group, run: act }) => `${id}|${label}|${note}|${group}|${act !== undefined}`)
    .join('\n');
  const current = useEffectEvent(() =>
    items.map((item) => (item.run === undefined ? item : { ...item, run: () => run(item.id) })),
  );
  useEffect(() => {
    const entry = { items: current() };
    entries.add(entry);
    changed();
    return () => {
      entries.delete(entry);
      changed();
    };
  }, [names]);
}

/** What the palette offers now. */
export function usePalette(): readonly PaletteItem[] {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => all,
  );
}
