import { useSyncExternalStore } from 'react';

/** A short note at the edge: what was done, and a way back. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad';
  /** Initials of whoever did it, where that is somebody else. */
  readonly who?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const shownMs = 10_000;
const watchers = new Set<() => void>();
let toasts: readonly Toast[] = [];
let lastId = 0;

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const tell of watchers) tell();
}

/** Shows a note for 10 s; the newest three stay. */
export function showToast(toast: Omit<Toast, 'id' | 'tone'> & { tone?: Toast['tone'] }): void {
  const id = ++lastId;
  set([...toasts, { tone: 'plain' as const, ...toast, id }].slice(-3));
  setTimeout(() => dismissToast(id), shownMs);
}

/** Takes a note away. */
export function dismissToast(id: number): void {
  if (toasts.some((toast) => toast.id === id)) set(toasts.filter((toast) => toast.id !== id));
}

/** The notes shown now. */
export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => toasts,
  );
}
