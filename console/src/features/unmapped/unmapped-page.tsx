import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { MappingOut } from '@milepost/contract';
import { Trash2 } from 'lucide-react';
import { send } from '../../shared/api.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { useCan } from '../../shared/session.ts';
import { useTitle } from '../../shared/title.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { PageHead, Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { CodeGroupCard } from './code-group.tsx';
import { EventList } from './event-list.tsx';
import type { SettledState } from './quarantine-data.ts';
import { groupsOf, mappingsQuery, quarantineQuery } from './quarantine-data.ts';
import { useUnmappedTexts } from './texts.ts';
import styles from './unmapped.module.css';

/** Reports that nobody could tell the meaning of: give them one with two clicks, and they go on. */
export function Page() {
  const t = useUnmappedTexts();
  const [search] = useSearchParams();
  const tab = oneOf(search['tab']) ?? 'waiting';
  const { data } = useInfiniteQuery(quarantineQuery('waiting'));
  const waiting = data?.pages.reduce((sum, page) => sum + page.data.length, 0) ?? 0;
  useTitle(t('title'));
  return (
    <>
      <PageHead title={t('title')} note={t('sub')} />
      <Tabs
        label={t('title')}
        current={tab}
        tabs={[
          {
            ...{ key: 'waiting', label: t('tab.waiting'), search: {}, loud: true },
            ...(waiting > 0 ? { note: waiting } : {}),
          },
          { key: 'mappings', label: t('tab.mappings'), search: { tab: 'mappings' } },
          { key: 'released', label: t('tab.released'), search: { tab: 'released' } },
          { key: 'dismissed', label: t('tab.dismissed'), search: { tab: 'dismissed' } },
        ]}
      />
      <div className={styles.page}>
        {tab === 'waiting' && <Waiting />}
        {tab === 'mappings' && <Mappings />}
        {(tab === 'released' || tab === 'dismissed') && <Settled key={tab} state={tab} />}
      </div>
    </>
  );
}

function Waiting() {
  const t = useUnmappedTexts();
  const { count } = useNumbers();
  const query = useInfiniteQuery(quarantineQuery('waiting'));
  if (query.isPending) return <Skeleton />;
  if (query.data === undefined) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  const events = query.data.pages.flatMap(({ data }) => data);
  const { groups, others } = groupsOf(events);
  if (events.length === 0) return <EmptyState title={t('empty')}>{t('empty.text')}</EmptyState>;
  return (
    <>
      {groups.length > 0 && (
        <Panel title={t('codes')} note={count(groups.length)} flush>
          <ul>
            {groups.map((group) => (
              <CodeGroupCard key={group.key} group={group} />
            ))}
          </ul>
        </Panel>
      )}
      {others.length > 0 && (
        <Panel title={t('others')} note={count(others.length)} flush>
          <EventList label={t('others')} events={others} />
        </Panel>
      )}
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function Settled({ state }: { state: SettledState }) {
  const t = useUnmappedTexts();
  const query = useInfiniteQuery(quarantineQuery(state));
  if (query.isPending) return <Skeleton />;
  if (query.data === undefined) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  const events = query.data.pages.flatMap(({ data }) => data);
  if (events.length === 0) return <EmptyState title={t(`none.${state}`)} />;
  return (
    <>
      <Panel flush>
        <EventList label={t(`tab.${state}`)} events={events} />
      </Panel>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function Mappings() {
  const t = useUnmappedTexts();
  const client = useQueryClient();
  const mayMap = useCan('workflows.publish');
  const statuses = useStatuses();
  const { data, error, isPending, refetch } = useQuery(mappingsQuery);
  const remove = useMutation({
    mutationFn: ({ id }: MappingOut) => send('DELETE', `/v1/mappings/${id}`),
    onSuccess: async (_, { code }) => {
      await client.invalidateQueries({ queryKey: ['quarantine'] });
      showToast({ text: t('forgotten', { code }) });
    },
  });
  if (isPending) return <Skeleton />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (data.length === 0) return <EmptyState title={t('mappings.empty')}>{t('mappings.empty.text')}</EmptyState>;
  const labelOf = (key: string) => {
    const workflow = statuses.workflows.find(({ statuses: all }) => all.some((status) => status.key === key));
    return workflow === undefined ? key : statuses.label(workflow.key, key);
  };
  return (
    <Panel flush>
      {remove.isError && <ProblemNotice error={remove.error} />}
      <PlainTable
        label={t('tab.mappings')}
        rows={data}
        rowKey={({ id }) => id}
        columns={[
          { key: 'code', head: t('column.code'), names: true, cell: ({ code }) => <code>{code}</code> },
          { key: 'match', head: t('column.match'), cell: ({ match }) => t(`match.${match}`) },
          { key: 'source', head: t('column.source'), cell: ({ source }) => t.maybe(`source.${source}`, source) },
          { key: 'kind', head: t('column.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
          { key: 'to', head: t('column.to'), cell: ({ to }) => (to === null ? t('to.nothing') : labelOf(to)) },
          {
            key: 'time',
            head: t('column.time'),
            number: true,
            cell: ({ createdAt }) => <Moment at={createdAt} />,
          },
          ...(mayMap
            ? [
                {
                  key: 'acts',
                  head: t('column.acts'),
                  acts: true,
                  cell: (mapping: MappingOut) => (
                    <Button small look="quiet" icon={Trash2} onClick={() => remove.mutate(mapping)}>
                      {t('forget')}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Panel>
  );
}
