import { useTotals } from '../shared/counts.ts';
import { useNumbers } from '../shared/i18n/numbers.ts';
import styles from './badges.module.css';

/** How many orders are active. */
export function ActiveBadge() {
  const totals = useTotals();
  const { count } = useNumbers();
  return totals === undefined ? null : <span className={styles.plain}>{count(totals.active)}</span>;
}

/** How many orders need us: the one yellow figure. */
export function NeedsBadge() {
  const totals = useTotals();
  const { count } = useNumbers();
  return totals === undefined || totals.needsUs === 0 ? null : (
    <span className={styles.sign}>{count(totals.needsUs)}</span>
  );
}
