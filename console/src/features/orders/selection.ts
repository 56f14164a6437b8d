import { useState } from 'react';

/** Which orders are chosen, and where the keyboard's cursor is. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly size: number;
  /** All that match the filters, also those that are not loaded. */
  readonly matching: boolean;
  readonly cursor: number | undefined;
  readonly moveCursor: (by: number) => void;
  readonly toggle: (index: number, range: boolean) => void;
  readonly all: (on: boolean) => void;
  readonly allMatching: () => void;
  readonly clear: () => void;
}

/** The selection of a list; it ends when the list becomes another one (`list` names it). */
export function useSelection(rows: readonly { readonly id: string }[], list: string): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [matching, setMatching] = useState(false);
  const [cursor, setCursor] = useState<number>();
  const [anchor, setAnchor] = useState<number>();
  const [known, setKnown] = useState(list);
  if (known !== list) {
    setKnown(list);
    setIds(new Set());
    setMatching(false);
    setCursor(undefined);
    setAnchor(undefined);
  }

  function toggle(index: number, range: boolean) {
    const [from, to] =
      range && anchor !== undefined ? [Math.min(anchor, index), Math.max(anchor, index)] : [index, index];
    const touched = rows.slice(from, to + 1).map(({ id }) => id);
    const on = range || !ids.has(rows[index]!.id);
    const next = new Set(ids);
    for (const id of touched) {
      if (on) next.add(id);
      else next.delete(id);
    }
    setIds(next);
    setMatching(false);
    setAnchor(index);
    setCursor(index);
  }

  return {
    ids,
    size: ids.size,
    matching,
    cursor,
    moveCursor: (by) =>
      setCursor((before) =>
        rows.length === 0 ? undefined : Math.min(rows.length - 1, Math.max(0, before === undefined ? 0 : before + by)),
      ),
    toggle,
    all: (on) => {
      setIds(new Set(on ? rows.map(({ id }) => id) : []));
      setMatching(false);
    },
    allMatching: () => setMatching(true),
    clear: () => {
      setIds(new Set());
      setMatching(false);
    },
  };
}
