import { useState } from 'react';

type Density = 'comfortable' | 'compact';

const storageKey = 'milepost.density';

function apply(density: Density): void {
  document.documentElement.dataset['density'] = density;
}

/** How high rows are on this device. */
export function useDensity(): readonly [Density, (next: Density) => void] {
  const [density, setDensity] = useState<Density>(() => {
    const stored = localStorage.getItem(storageKey) === 'compact' ? 'compact' : 'comfortable';
    apply(stored);
    return stored;
  });
  return [
    density,
    (next) => {
      localStorage.setItem(storageKey, next);
      apply(next);
      setDensity(next);
    },
  ];
}
