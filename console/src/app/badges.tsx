import { useQuery } from '@tanstack/react-query';
import { get } from '../shared/api.ts';
import { useTotals } from '../shared/counts.ts';
import { useNumbers } from '../shared/i18n/numbers.ts';
import { classes } from '../shared/ui/classes.ts';
import styles from './badges.module.css';

/** How many orders are active. */
export function ActiveBadge() {
  const totals = useTotals();
  const { count } = useNumbers();
  return totals === undefined ? null : (
    <span className={classes(styles.plain, 'hidden-between')}>{count(totals.active)}</span>
  );
}

/** How many orders need us: the one yellow figure. */
export function NeedsBadge() {
  const totals = useTotals();
  const { count } = useNumbers();
  return totals === undefined || totals.needsUs === 0 ? null : (
    <span className={classes(styles.sign, 'hidden-between')}>{count(totals.needsUs)}</span>
  );
}

const unmappedMost = 99;

/** How many reports wait for somebody to say what they mean. */
export function UnmappedBadge() {
  const { data } = useQuery({
    queryKey: ['quarantine', 'count'],
    queryFn: ({ signal }) =>
      get<{ data: readonly unknown[] }>('/v1/quarantine', { state: 'waiting', limit: unmappedMost + 1 }, signal),
    refetchInterval: 60_000,
  });
  const waiting = data?.data.length ?? 0;
  if (waiting === 0) return null;
  return (
    <span className={classes(styles.late, 'hidden-between')}>
      {waiting > unmappedMost ? `${unmappedMost}+` : waiting}
    </span>
  );
}
