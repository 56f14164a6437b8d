import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import type { Search } from '../search-params.ts';
import { classes } from './classes.ts';
import styles from './tabs.module.css';

/** A view of a page, with its own address. */
export interface Tab {
  readonly key: string;
  readonly label: string;
  readonly search: Search;
  readonly note?: ReactNode;
  readonly loud?: boolean;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly current: string | undefined;
  /** After the last tab. */
  readonly after?: ReactNode;
}

/** Tabs are links: each view of a page has an address. */
export function Tabs({ label, tabs, current, after }: TabsProps) {
  const row = useRef<HTMLElement>(null);
  // On a phone the row is longer than the window.
  useEffect(() => {
    const shown = row.current?.querySelector<HTMLElement>('[aria-current]');
    if (shown && row.current)
      row.current.scrollLeft = shown.offsetLeft - (row.current.clientWidth - shown.offsetWidth) / 2;
  }, [current]);
  return (
    <nav ref={row} className={styles.tabs} aria-label={label}>
      <ul>
        {tabs.map(({ key, label: text, search, note, loud }) => (
          <li key={key}>
            <Link
              to="."
              search={search as never}
              activeOptions={{ exact: true }}
              {...(key === current ? { 'aria-current': 'page' as const } : {})}
              className={classes(styles.tab, key === current && styles.current)}
            >
              {text}
              {note !== undefined && <span className={classes(styles.note, loud && styles.loud)}>{note}</span>}
            </Link>
          </li>
        ))}
        {after !== undefined && <li>{after}</li>}
      </ul>
    </nav>
  );
}
