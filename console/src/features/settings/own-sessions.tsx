import type { OwnSessionOut } from '@milepost/contract';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, send } from '../../shared/api.ts';
import { useSignOut } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Tag } from '../../shared/ui/marks.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import styles from './settings.module.css';
import { useSettingsTexts } from './texts.ts';

const sessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: ({ signal }) => get<{ data: readonly OwnSessionOut[] }>('/v1/sessions', undefined, signal),
  select: ({ data }) => data,
  staleTime: 0,
});

/** Where I am signed in, and a way to end what I do not know. */
export function OwnSessions() {
  const t = useSettingsTexts();
  const client = useQueryClient();
  const signOut = useSignOut();
  const { data, error, refetch } = useQuery(sessionsQuery);
  const end = useMutation({
    mutationFn: (id: string | undefined) => send('DELETE', id === undefined ? '/v1/sessions' : `/v1/sessions/${id}`),
    onSuccess: (_, id) => showToast({ text: t(id === undefined ? 'sessions.ended.all' : 'sessions.ended') }),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  const others = data?.filter(({ own }) => !own) ?? [];
  return (
    <Panel
      flush
      title={t('sessions')}
      className={styles.narrow}
      actions={
        others.length > 0 && (
          <Button busy={end.isPending} onClick={() => end.mutate(undefined)}>
            {t('sessions.end.all')}
          </Button>
        )
      }
    >
      {data === undefined && error === null && <Skeleton rows={2} />}
      {error !== null && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {end.isError && <ProblemNotice error={end.error} />}
      {data !== undefined && (
        <PlainTable<OwnSessionOut>
          label={t('sessions')}
          rows={data}
          rowKey={({ id }) => id}
          columns={[
            {
              ...{ key: 'where', head: t('sessions.where'), names: true },
              cell: ({ dialect, own }) => (
                <>
                  {dialect === 'console' ? t('sessions.console') : t.maybe(`source.${dialect}`, dialect)}{' '}
                  {own && <Tag>{t('sessions.own')}</Tag>}
                </>
              ),
            },
            {
              ...{ key: 'since', head: t('sessions.since') },
              cell: ({ createdAt }) => <Moment at={createdAt} />,
            },
            {
              ...{ key: 'used', head: t('sessions.used') },
              cell: ({ lastUsedAt }) =>
                lastUsedAt === null ? <span className="muted">–</span> : <Moment at={lastUsedAt} />,
            },
            {
              ...{ key: 'acts', head: t('sessions.acts'), acts: true },
              cell: ({ id, own }) => (
                <Button small onClick={() => (own ? void signOut() : end.mutate(id))}>
                  {t(own ? 'signout' : 'sessions.end')}
                </Button>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
