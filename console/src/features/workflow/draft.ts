import { useState } from 'react';

/** A text that is being changed, kept for this tab until it is published or given up. */
export interface Draft {
  readonly text: string;
  readonly isChanged: boolean;
  readonly change: (next: string | ((before: string) => string)) => void;
  readonly discard: () => void;
  /** It is published: it is shown until the next version is there, and not kept any longer. */
  readonly forget: () => void;
}

/** The draft of a version of a workflow. Of another version than it began with it is no draft any more. */
export function useDraft(key: string, version: number, source: string): Draft {
  const place = `milepost.draft.${key}.${version}`;
  const [held, setHeld] = useState({ place, text: sessionStorage.getItem(place) ?? source });
  const text = held.place === place ? held.text : source;
  return {
    text,
    isChanged: text !== source,
    change: (next) =>
      setHeld((before) => {
        const changed = typeof next === 'string' ? next : next(before.place === place ? before.text : source);
        if (changed === source) sessionStorage.removeItem(place);
        else sessionStorage.setItem(place, changed);
        return { place, text: changed };
      }),
    discard: () => {
      sessionStorage.removeItem(place);
      setHeld({ place, text: source });
    },
    forget: () => sessionStorage.removeItem(place),
  };
}
