import type { ComponentType } from 'react';
import { lazy, Suspense } from 'react';

const loads: (() => Promise<unknown>)[] = [];

/** A part that no first view shows: its file is fetched when somebody begins to use the page, or at the latest when it is shown. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  loads.push(load);
  const Part = lazy(async () => ({ default: await load() }));
  return function Later(props: Props) {
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

const signs = ['pointermove', 'pointerdown', 'keydown'] as const;

/** Fetches the parts at the first sign of somebody, so that they are there before they are wanted. Called once. */
export function loadAtFirstSign(): void {
  const begin = () => {
    for (const sign of signs) removeEventListener(sign, begin, true);
    // Where the server has been renewed since, the part itself says so when it is shown.
    for (const load of loads) load().catch(() => undefined);
  };
  for (const sign of signs) addEventListener(sign, begin, { capture: true, passive: true });
}
