import type { ReactNode } from 'react';
import { useNow, useTimes } from '../i18n/times.ts';
import { useSharedTexts } from '../texts.ts';
import { classes } from './classes.ts';
import styles from './marks.module.css';

/** Past its time: the only solid red, with its distance. Shows nothing while it is in time. */
export function LatePill({ lateAt, small = false }: { lateAt: string | null; small?: boolean }) {
  const t = useSharedTexts();
  const times = useTimes();
  const now = useNow();
  const lateMs = lateAt === null ? -1 : now - Date.parse(lateAt);
  if (lateMs < 0) return null;
  return (
    <span className={classes(styles.late, small && styles.small)}>
      {t('late', { distance: times.distance(Math.max(lateMs, 60_000)) })}
    </span>
  );
}

/** Who must act now: a filled flag where it is us. `none` shows a dash. */
export function Attention({ attention, long = false }: { attention: string; long?: boolean }) {
  const t = useSharedTexts();
  if (attention === 'none') {
    if (long) return null;
    return (
      <span className="muted" role="img" aria-label={t('attention.none')}>
        –
      </span>
    );
  }
  const us = attention === 'merchant';
  return (
    <span className={classes(styles.needs, us && styles.us)}>
      <Flag filled={us} />
      {t.maybe(us && long ? 'attention.merchant.long' : `attention.${attention}`, attention)}
    </span>
  );
}

function Flag({ filled }: { filled: boolean }) {
  return (
    <svg className={styles.flag} viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M4 2.2h9.2l-2.6 3.1 2.6 3.1H4z"
        fill={filled ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
      <path d="M4 1.4v13.4" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </svg>
  );
}

/** How long it has been in its status, and a bar whose tick is the limit. */
export function TimeInStatus({ since, lateAt, bar = true }: { since: string; lateAt: string | null; bar?: boolean }) {
  const times = useTimes();
  const now = useNow();
  const spent = Math.max(0, now - Date.parse(since));
  return (
    <span className={styles.age}>
      <span className={styles.spent}>{times.duration(spent)}</span>
      {bar && <LimitBar spent={spent} limit={lateAt === null ? null : Date.parse(lateAt) - Date.parse(since)} />}
    </span>
  );
}

const tick = 60;

/** The bar alone; without a limit it has no tick. */
export function LimitBar({ spent, limit }: { spent: number; limit: number | null }) {
  const t = useSharedTexts();
  const times = useTimes();
  if (limit === null || limit <= 0) return <span className={styles.noBar} />;
  const share = (spent / limit) * tick;
  const over = Math.min(100 - tick, Math.max(0, share - tick));
  const words = { duration: times.duration(spent), limit: times.duration(limit) };
  return (
    <span className={styles.bar} role="img" aria-label={t(over > 0 ? 'limit.over' : 'limit.within', words)}>
      <i style={{ width: `${(Math.min(tick, share) / tick) * 100}%` }} />
      {over > 0 && <b style={{ width: `${(Math.max(3, over) / (100 - tick)) * 100}%` }} />}
    </span>
  );
}

/** A small mark in words: Override, placed late, dry run. */
export function Tag({ children, dashed = false }: { children: ReactNode; dashed?: boolean }) {
  return <span className={classes(styles.tag, dashed && styles.dashed)}>{children}</span>;
}

/** Initials in a circle. */
export function Avatar({ name, size = 28, here = false }: { name: string; size?: number; here?: boolean }) {
  return (
    <span
      className={classes(styles.avatar, here && styles.here)}
      style={{ width: size, height: size }}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const [first = name.slice(0, 1), ...rest] = words;
  return `${first.slice(0, 1)}${rest.at(-1)?.slice(0, 1) ?? ''}`.toUpperCase();
}
