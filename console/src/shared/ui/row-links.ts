import type { FocusEvent, MouseEvent, PointerEvent } from 'react';
import { useEffect, useRef } from 'react';

/** What becomes of the plain links in a table's rows. */
export interface RowLinks<Row> {
  /** Somebody follows it in this window. */
  readonly follow: (row: Row) => void;
  /** Somebody is at it and may follow it. */
  readonly near: (row: Row) => void;
}

const nearMs = 50;

/** Handlers for the body of a table: one for all rows, since a link of the router's own costs as much as several other cells. */
export function useRowLinks<Row>(rowAt: (index: number) => Row | undefined, links: RowLinks<Row> | undefined) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (links === undefined) return {};
  const at = (target: EventTarget) => {
    const index = target instanceof Element ? target.closest('a')?.closest('tr')?.dataset['index'] : undefined;
    return index === undefined ? undefined : rowAt(Number(index));
  };
  return {
    onClick: (event: MouseEvent) => {
      // With a key held a link opens elsewhere, which is the browser's to do.
      if (event.defaultPrevented || event.button !== 0 || isHeld(event)) return;
      const row = at(event.target);
      if (row === undefined) return;
      event.preventDefault();
      clearTimeout(timer.current);
      links.follow(row);
    },
    onPointerOver: ({ target }: PointerEvent) => {
      clearTimeout(timer.current);
      const row = at(target);
      if (row !== undefined) timer.current = setTimeout(() => links.near(row), nearMs);
    },
    onFocus: ({ target }: FocusEvent) => {
      const row = at(target);
      if (row !== undefined) links.near(row);
    },
  };
}

function isHeld({ metaKey, altKey, ctrlKey, shiftKey }: MouseEvent): boolean {
  return metaKey || altKey || ctrlKey || shiftKey;
}
