import { useSyncExternalStore } from 'react';

export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

const storageKey = 'milepost.theme';
const watchers = new Set<() => void>();
let theme: Theme = themes.find((name) => name === localStorage.getItem(storageKey)) ?? 'system';

/** Follows the system unless one was chosen on this device. */
export function applyTheme(): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** The theme chosen, and how to choose another. */
export function useTheme(): readonly [Theme, (next: Theme) => void] {
  const current = useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => theme,
  );
  return [
    current,
    (next) => {
      theme = next;
      localStorage.setItem(storageKey, next);
      applyTheme();
      for (const tell of watchers) tell();
    },
  ];
}
