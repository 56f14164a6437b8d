import { Link } from '@tanstack/react-router';
import { isClosed, useTotals } from '../../shared/counts.ts';
import type { Totals } from '../../shared/counts.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { Stone } from '../../shared/ui/stone.tsx';
import styles from './road.module.css';
import { useOrdersTexts } from './texts.ts';

const categories = [
  ...(['draft', 'open', 'in_progress', 'on_hold', 'in_transit', 'ready'] as const),
  ...(['fulfilled', 'returned', 'canceled', 'failed'] as const),
];

/** All orders by category, in the order in which they travel; late ones beneath. Each is a filter. */
export function Road() {
  const t = useOrdersTexts();
  const totals = useTotals();
  if (totals === undefined) return null;
  return (
    <nav className={styles.road} aria-label={t('road')}>
      <ul className={styles.open}>
        {categories
          .filter((name) => !isClosed(name))
          .map((name) => (
            <Stop key={name} category={name} totals={totals} />
          ))}
      </ul>
      <ul className={styles.closed} aria-label={t('road.closed')}>
        {categories.filter(isClosed).map((name) => (
          <Stop key={name} category={name} totals={totals} />
        ))}
      </ul>
    </nav>
  );
}

function Stop({ category, totals }: { category: (typeof categories)[number]; totals: Totals }) {
  const t = useOrdersTexts();
  const shared = useSharedTexts();
  const { count } = useNumbers();
  const { orders, late } = totals.of(category);
  return (
    <li>
      <Link to="/orders" search={{ category }} className={styles.stop} activeProps={{}}>
        <Stone category={category} />
        <span className={styles.label}>{shared(`category.${category}`)}</span>
        <span className={styles.count}>{count(orders)}</span>
        {late > 0 && <span className={styles.late}>{t('road.late', { count: count(late) })}</span>}
      </Link>
    </li>
  );
}
