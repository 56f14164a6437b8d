import type { CSSProperties, ReactNode } from 'react';
import { legible } from '../color.ts';
import { classes } from './classes.ts';
import styles from './stone.module.css';

const body = 'M3 7a5 5 0 0 1 10 0v6.5a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 13.5z';
const outline = 'M3.75 7a4.25 4.25 0 0 1 8.5 0v6.5a.75.75 0 0 1-.75.75h-7a.75.75 0 0 1-.75-.75z';
const filled = <path d={body} fill="currentColor" />;
const outlined = <path d={outline} fill="none" stroke="currentColor" strokeWidth="1.5" />;
const mark = {
  fill: 'none',
  stroke: 'var(--on-cat)',
  strokeWidth: 1.6,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;

/** The ten categories as stones: round above, square below. */
const drawings: Readonly<Record<string, ReactNode>> = {
  draft: <path d={outline} fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 1.9" />,
  open: (
    <>
      {outlined}
      <path d="M3 7.2a5 5 0 0 1 10 0z" fill="currentColor" />
    </>
  ),
  in_progress: (
    <>
      {outlined}
      <path d="M3.4 8h9.2v6.6H3.4z" fill="currentColor" />
    </>
  ),
  on_hold: (
    <>
      {filled}
      <path d="M6.3 6.6v4.8M9.7 6.6v4.8" {...mark} />
    </>
  ),
  in_transit: (
    <>
      {filled}
      <path d="M6.9 6.2 9.4 9l-2.5 2.8" {...mark} />
    </>
  ),
  ready: (
    <>
      {filled}
      <circle cx="8" cy="9" r="2.1" {...mark} />
    </>
  ),
  fulfilled: (
    <>
      {filled}
      <path d="m5.7 9.2 1.7 1.8 3-3.6" {...mark} />
    </>
  ),
  returned: (
    <>
      {filled}
      <path d="M7 6.2 5.4 7.8 7 9.4M5.6 7.8h3a1.8 1.8 0 0 1 0 3.7H7.2" {...mark} strokeWidth={1.4} />
    </>
  ),
  canceled: (
    <>
      {outlined}
      <path d="m5.4 12 5.2-5.8" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  failed: (
    <>
      {filled}
      <path d="m6.2 7.2 3.6 3.6M9.8 7.2l-3.6 3.6" {...mark} />
    </>
  ),
};

interface StoneProps {
  readonly category: string;
  /** Height in pixels. */
  readonly size?: number;
  /** A workflow's own colour for the status. The icon always follows the category. */
  readonly color?: string | null | undefined;
  readonly className?: string | undefined;
}

/** The mark of a category. It says nothing by itself to a screen reader: a word stands beside it. */
export function Stone({ category, size = 18, color, className }: StoneProps) {
  return (
    <svg
      className={classes(styles.stone, className)}
      style={{ width: size, height: size, color: statusColor(category, color) }}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {drawings[category] ?? drawings['open']}
    </svg>
  );
}

/** The colour of a status: its own, as it can be seen in both themes, else its category's. A value of a style. */
export function statusColor(category: string, own: string | null | undefined): string {
  return own === null || own === undefined ? categoryColor(category) : legible(own);
}

/** The colour of a category, as a value of a style. */
function categoryColor(category: string): string {
  return `var(--cat-${(category in drawings ? category : 'open').replaceAll('_', '-')})`;
}

interface StatusProps {
  readonly category: string;
  readonly label: string;
  readonly color?: string | null | undefined;
  readonly big?: boolean;
}

/** A status: its stone and its name. */
export function Status({ category, label, color, big = false }: StatusProps) {
  return (
    <span className={classes(styles.status, big && styles.big)}>
      <Stone category={category} color={color} size={big ? 22 : 18} />
      <span className={styles.label}>{label}</span>
    </span>
  );
}

/** The empty road with one stone, for states in which there is nothing to show. */
export function LoneStone({ style }: { style?: CSSProperties }) {
  return (
    <svg className={styles.lone} style={style} viewBox="0 0 150 62" aria-hidden="true">
      <path d="M6 52h138" stroke="var(--line-strong)" strokeWidth="2" strokeDasharray="7 6" />
      <path d="M62 52V28a13 13 0 0 1 26 0v24z" fill="var(--surface)" stroke="var(--line-strong)" strokeWidth="2" />
      <path d="M62 28a13 13 0 0 1 26 0z" fill="var(--sign)" stroke="var(--line-strong)" strokeWidth="2" />
    </svg>
  );
}

/** The logo: a milestone with a road on it. */
export function Logo({ height = 21.6 }: { height?: number }) {
  return (
    <svg width={(height * 20) / 24} height={height} viewBox="0 0 20 24" aria-hidden="true" className={styles.logo}>
      <path d="M1 10a9 9 0 0 1 18 0v12a1 1 0 0 1-1 1H2a1 1 0 0 1-1-1z" fill="var(--ink)" />
      <path d="M3 9.6a7 7 0 0 1 14 0z" fill="var(--sign)" />
      <path d="M10 12.6v2.2M10 17.2v3" stroke="var(--surface)" strokeWidth="2.2" />
    </svg>
  );
}
