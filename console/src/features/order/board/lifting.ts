import type { OrderRowOut } from '@milepost/contract';
import type { PointerEvent } from 'react';
import { useEffect, useEffectEvent, useState } from 'react';

/** A card in the air: which, over which column, and where the pointer is, if one carries it. */
export interface Lifted {
  readonly row: OrderRowOut;
  readonly over: string | undefined;
  readonly pointer: { readonly x: number; readonly y: number; readonly dx: number; readonly dy: number } | undefined;
}

interface Lifting {
  readonly lifted: Lifted | undefined;
  readonly setLifted: (lifted: Lifted | undefined) => void;
  /** Begins to carry a card once the pointer has moved a little: a click stays a click. */
  readonly onPointerDown: (row: OrderRowOut, event: PointerEvent<HTMLElement>) => void;
}

const startPx = 6;
const edgePx = 60;

/** Carries cards with the pointer: `onDrop` gets the column below it, or `undefined` beside the board. */
export function useLifting(onDrop: (row: OrderRowOut, status: string | undefined) => void): Lifting {
  const [lifted, setLifted] = useState<Lifted>();
  const [pressed, setPressed] = useState<{ row: OrderRowOut; x: number; y: number; dx: number; dy: number }>();
  const drop = useEffectEvent(onDrop);
  const carrying = lifted?.pointer !== undefined;

  useEffect(() => {
    if (pressed === undefined) return undefined;
    let started = false;
    const move = (event: globalThis.PointerEvent) => {
      const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > startPx;
      if (!started && !far) return;
      started = true;
      event.preventDefault();
      scrollNearEdge(event.clientX);
      const { row, dx, dy } = pressed;
      setLifted({ row, over: statusAt(event), pointer: { x: event.clientX, y: event.clientY, dx, dy } });
    };
    const up = (event: globalThis.PointerEvent) => {
      setPressed(undefined);
      if (started) {
        // The click that follows would open the order.
        window.addEventListener('click', stop, { capture: true, once: true });
        setTimeout(() => window.removeEventListener('click', stop, { capture: true }), 50);
        drop(pressed.row, statusAt(event));
      }
    };
    const cancel = () => {
      setPressed(undefined);
      setLifted(undefined);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && started) cancel();
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', cancel);
    window.addEventListener('keydown', escape);
    return () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', cancel);
      window.removeEventListener('keydown', escape);
    };
  }, [pressed]);

  useEffect(() => {
    document.body.style.userSelect = carrying ? 'none' : '';
    return () => {
      document.body.style.userSelect = '';
    };
  }, [carrying]);

  return {
    lifted,
    setLifted,
    onPointerDown: (row, event) => {
      // A finger scrolls; on a phone an order is moved on its page.
      if (event.pointerType === 'touch' || event.button !== 0) return;
      const box = event.currentTarget.getBoundingClientRect();
      const { clientX: x, clientY: y } = event;
      setPressed({ row, x, y, dx: x - box.left, dy: y - box.top });
    },
  };
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function statusAt({ clientX, clientY }: { clientX: number; clientY: number }): string | undefined {
  const column = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-status]');
  return column?.dataset['status'];
}

function scrollNearEdge(x: number): void {
  const board = document.querySelector('[data-board]');
  if (board === null) return;
  const { left, right } = board.getBoundingClientRect();
  if (x > right - edgePx) board.scrollBy({ left: 12 });
  else if (x < left + edgePx) board.scrollBy({ left: -12 });
}
