import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';

/** A key and what it does, for the list under `?`. */
export interface KeyHelp {
  /** As it is pressed: `j`, `Shift+X`, `g o`, `Ctrl+K`. */
  readonly keys: readonly string[];
  readonly does: string;
}

interface Binding extends KeyHelp {
  readonly run: (event: KeyboardEvent, key: string) => void;
  /** Works while one is typing, too. */
  readonly always: boolean;
}

const storageKey = 'milepost.single-keys';
const sequenceMs = 1200;
const bindings = new Set<{ current: readonly Binding[] }>();
const watchers = new Set<() => void>();
let pending: { key: string; at: number } | undefined;
let list: readonly KeyHelp[] = [];
let singleKeys = localStorage.getItem(storageKey) !== 'off';

function changed(): void {
  list = [...bindings].flatMap(({ current }) => current);
  for (const tell of watchers) tell();
}

/** Keys of a page or a part of it, while it is shown. */
export function useKeys(
  wanted: readonly (KeyHelp & { run: (event: KeyboardEvent, key: string) => void; always?: boolean })[],
): void {
  const run = useEffectEvent((index: number, event: KeyboardEvent, key: string) => wanted[index]?.run(event, key));
  const names = JSON.stringify(wanted.map(({ keys, does, always = false }) => ({ keys, does, always })));
  useEffect(() => {
    const parsed = JSON.parse(names) as (KeyHelp & { always: boolean })[];
    const entry = {
      current: parsed.map((help, index) => ({
        ...help,
        run: (event: KeyboardEvent, key: string) => run(index, event, key),
      })),
    };
    bindings.add(entry);
    changed();
    return () => {
      bindings.delete(entry);
      changed();
    };
  }, [names]);
}

/** All keys that work now. */
export function useKeyList(): readonly KeyHelp[] {
  return useSyncExternalStore(subscribe, () => list);
}

/** Whether single keys work, and a way to switch them (WCAG 2.1.4). */
export function useSingleKeys(): readonly [on: boolean, set: (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, () => singleKeys);
  return [
    on,
    (next) => {
      singleKeys = next;
      localStorage.setItem(storageKey, next ? 'on' : 'off');
      changed();
    },
  ];
}

function subscribe(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

/** Listens on the whole document; called once by the app. */
export function listenForKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    const name = nameOf(event, control);
    // Enter belongs to what has the focus, if that can be pressed.
    const typing = isTyping(event.target) || (name === 'Enter' && isPressable(event.target));
    const dialog = document.querySelector('[data-keys="blocked"]') !== null;
    const sequence =
      pending !== undefined && event.timeStamp - pending.at < sequenceMs ? `${pending.key} ${name}` : name;
    pending = undefined;
    const all = [...bindings].reverse().flatMap(({ current }) => current);
    const usable = all.filter(({ always }) => always || (!typing && !dialog && (singleKeys || control)));
    const found = usable.find(({ keys }) => keys.includes(sequence)) ?? usable.find(({ keys }) => keys.includes(name));
    if (found !== undefined) {
      event.preventDefault();
      found.run(event, keysOf(found, sequence, name));
    } else if (usable.some(({ keys }) => keys.some((key) => key.startsWith(`${name} `)))) {
      pending = { key: name, at: event.timeStamp };
    }
  });
}

function keysOf({ keys }: KeyHelp, sequence: string, name: string): string {
  return keys.includes(sequence) ? sequence : name;
}

function nameOf(event: KeyboardEvent, control: boolean): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && /^([a-z]|Arrow\w+|Enter)$/.test(key) ? 'Shift+' : '';
  return `${control ? 'Ctrl+' : ''}${shift}${key}`;
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a, button, input, summary, [role]') !== null;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName);
}
