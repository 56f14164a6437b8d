import { useMemo, useState } from 'react';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';

/** The columns there can be, in their order, and the widths they take: wide, narrower, narrowest; without one it is left out. */
const tracks = {
  order: ['minmax(108px, 0.9fr)', 'minmax(104px, 0.9fr)', 'minmax(100px, 0.9fr)'],
  customer: ['minmax(150px, 2.3fr)', 'minmax(120px, 2fr)', 'minmax(110px, 2fr)'],
  status: ['minmax(140px, 1.6fr)', 'minmax(140px, 1.5fr)', 'minmax(120px, 1.4fr)'],
  age: ['172px', '172px', '78px'],
  promised: ['178px', '132px', '160px'],
  needs: ['104px', '104px', '96px'],
  total: ['minmax(116px, 1fr)', 'minmax(112px, 1fr)', undefined],
  origin: ['minmax(72px, 0.9fr)', undefined, undefined],
  number: ['minmax(72px, 0.7fr)', 'minmax(72px, 0.7fr)', undefined],
  workflow: ['minmax(96px, 1.1fr)', 'minmax(96px, 1fr)', undefined],
  owner: ['minmax(96px, 1.1fr)', 'minmax(96px, 1fr)', undefined],
  created: ['minmax(104px, 1fr)', 'minmax(104px, 1fr)', undefined],
  updated: ['minmax(104px, 1fr)', 'minmax(104px, 1fr)', undefined],
} as const;

export type ColumnKey = keyof typeof tracks;

/** Every column; the first is always there, since it leads to the order. */
export const columnKeys = Object.keys(tracks) as readonly ColumnKey[];

const usual: readonly ColumnKey[] = ['order', 'customer', 'status', 'age', 'promised', 'needs', 'total', 'origin'];

const storageKey = 'milepost.columns';

/**
 * The columns shown, and a way to choose others. They stand in the address, so that a saved view keeps them; without a word
 * there they are those chosen last on this device.
 */
export function useColumnChoice(): readonly [readonly ColumnKey[], (next: readonly ColumnKey[]) => void] {
  const [search, setSearch] = useSearchParams();
  const [own, setOwn] = useState(() => read(localStorage.getItem(storageKey) ?? undefined));
  const wished = oneOf(search['columns']);
  const inAddress = useMemo(() => read(wished), [wished]);
  return [
    inAddress ?? own ?? usual,
    (next) => {
      localStorage.setItem(storageKey, next.join(','));
      setOwn(next);
      setSearch({ columns: next.join(',') });
    },
  ];
}

function read(text: string | undefined): readonly ColumnKey[] | undefined {
  const names = new Set(text?.split(','));
  const known = columnKeys.filter((key) => key === 'order' || names.has(key));
  return text === undefined || known.length < 2 ? undefined : known;
}

/** The tracks of the columns as values of the table's style, for each width of the window. */
export function trackStyles(shown: readonly ColumnKey[]): Readonly<Record<`--${string}`, string>> {
  const at = (width: 0 | 1 | 2) => ['40px', ...shown.flatMap((key) => tracks[key][width] ?? [])].join(' ');
  return { '--wide': at(0), '--middle': at(1), '--narrow': at(2), '--least': `${leastWidth(shown)}px` };
}

/** What the usual columns leave room for in a window of common width. */
const roomPixels = 1140;

/** Whether the columns are more than fit: the table is then moved sideways. */
export function areTooWide(shown: readonly ColumnKey[]): boolean {
  return leastWidth(shown) > roomPixels;
}

function leastWidth(shown: readonly ColumnKey[]): number {
  return shown.reduce((sum, key) => sum + Number(/\d+/.exec(tracks[key][0])?.[0] ?? 0), 40);
}

/** The names of the columns in the file of the list. */
const fileColumns: Readonly<Record<ColumnKey, readonly string[]>> = {
  order: ['reference', 'number'],
  customer: ['customerName', 'city'],
  status: ['statusLabel'],
  age: ['statusSince'],
  promised: ['dueAt', 'lateAt'],
  needs: ['attention'],
  total: ['totalAmount', 'totalCurrency'],
  origin: ['origin'],
  number: ['number'],
  workflow: ['workflow'],
  owner: ['ownerName'],
  created: ['createdAt'],
  updated: ['updatedAt'],
};

/** The columns of a file that has what the table shows. */
export function columnsOfFile(shown: readonly ColumnKey[]): readonly string[] {
  return [...new Set(shown.flatMap((key) => fileColumns[key]))];
}
