import { Link } from '@tanstack/react-router';
import { useTotals } from '../../shared/counts.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import type { Search } from '../../shared/search-params.ts';
import { useCan } from '../../shared/session.ts';
import { Button, buttonClass } from '../../shared/ui/button.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import type { OrderFilters } from './order-filters.ts';
import { toApiFilter } from './order-filters.ts';
import { useOrdersTexts } from './texts.ts';

const cleared: Search = {
  ...{ category: undefined, status: undefined, workflow: undefined, attention: undefined, customerId: undefined },
  ...{ q: undefined, late: undefined, due: undefined, older: undefined, view: undefined },
};

/** Why there is nothing to show, and one way on. */
export function NoOrders({ filters, setFilters }: { filters: OrderFilters; setFilters: (change: Search) => void }) {
  const t = useOrdersTexts();
  const totals = useTotals();
  const mayMake = useCan('orders.write');
  const { count } = useNumbers();
  if (filters.q !== '') {
    return (
      <EmptyState
        title={t('empty.search.title', { text: filters.q })}
        action={<Button onClick={() => setFilters({ q: undefined })}>{t('empty.search.action')}</Button>}
      >
        {t('empty.search.text', { count: totals === undefined ? 'none' : count(totals.all) })}
      </EmptyState>
    );
  }
  if (filters.late === 'only') {
    return (
      <EmptyState
        title={t('empty.late.title')}
        action={<Button onClick={() => setFilters({ ...cleared, due: 'today' })}>{t('empty.late.action')}</Button>}
      >
        {t('empty.late.text')}
      </EmptyState>
    );
  }
  if (totals?.all === 0) {
    return (
      <EmptyState
        title={t('empty.none.title')}
        action={
          mayMake && (
            <Link to="/orders/new" className={buttonClass({ look: 'primary' })}>
              {t('new')}
            </Link>
          )
        }
      >
        {t('empty.none.text')}
      </EmptyState>
    );
  }
  const isDefault = JSON.stringify(toApiFilter(filters)) === JSON.stringify({ category: ['active'] });
  return (
    <EmptyState
      title={t('empty.match.title')}
      action={
        <Button onClick={() => setFilters(isDefault ? { ...cleared, category: 'any' } : cleared)}>
          {t('empty.match.action')}
        </Button>
      }
    >
      {t('empty.match.text')}
    </EmptyState>
  );
}
