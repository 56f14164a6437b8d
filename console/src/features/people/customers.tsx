import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '../../shared/ui/button.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { customersQuery, profileText } from './people-data.ts';
import { usePeopleTexts } from './texts.ts';

/** Who buys, newest first; the name leads to their orders. */
export function Customers() {
  const t = usePeopleTexts();
  const query = useInfiniteQuery(customersQuery);
  if (query.isPending) return <Skeleton />;
  if (query.data === undefined) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  const rows = query.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0) return <EmptyState title={t('customers.empty')}>{t('customers.empty.text')}</EmptyState>;
  return (
    <>
      <Panel title={t('tab.customers')} flush>
        <PlainTable
          label={t('tab.customers')}
          rows={rows}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'name',
              head: t('column.name'),
              names: true,
              cell: ({ profile }) => {
                const name = profileText(profile, 'name') || profileText(profile, 'email');
                return name === '' ? (
                  <span className="muted">{t('customer.erased')}</span>
                ) : (
                  <>
                    <Link to="/orders" search={{ category: 'any', late: 'no', q: name }}>
                      {name}
                    </Link>
                    <small>{profileText(profile, 'name') === '' ? '' : profileText(profile, 'email')}</small>
                  </>
                );
              },
            },
            {
              key: 'external',
              head: t('column.external'),
              cell: ({ externalIds }) =>
                Object.entries(externalIds)
                  .map(([source, id]) => `${source} ${id}`)
                  .join(', ') || <span className="muted">–</span>,
            },
            {
              key: 'language',
              head: t('field.locale'),
              cell: ({ profile }) => profileText(profile, 'locale') || <span className="muted">–</span>,
            },
            { key: 'since', head: t('column.since'), number: true, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          ]}
        />
      </Panel>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}
