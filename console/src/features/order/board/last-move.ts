import { useState } from 'react';
import { useUndo } from '../undo.ts';

/** The latest move made here, and a way to take it back. */
export function useLastMove() {
  const [last, setLast] = useState<string>();
  const take = useUndo();
  return {
    last,
    noteMove: setLast,
    undo: () => {
      if (last === undefined || take.isPending) return;
      take.mutate({ id: last });
      setLast(undefined);
    },
  };
}
