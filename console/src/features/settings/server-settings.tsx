import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { TextField } from '../../shared/ui/fields.tsx';
import { Tag } from '../../shared/ui/marks.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { serverSettingsQuery } from './settings-data.ts';
import styles from './settings.module.css';
import { useSettingsTexts } from './texts.ts';

/** What is effective on this server, and where it comes from. */
export function ServerSettings() {
  const t = useSettingsTexts();
  const { data, error, isPending, refetch } = useQuery(serverSettingsQuery);
  const [search, setSearch] = useState('');
  if (isPending) return <Skeleton rows={10} />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const wanted = search.trim().toLowerCase();
  const shown = data.filter(({ variable, description }) => `${variable} ${description}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className={styles.narrow}>
        <TextField label={t('server.search')} type="search" value={search} onChange={typed(setSearch)} />
      </div>
      <Panel title={t('tab.server')} note={t('server.lead')} flush>
        {shown.length === 0 && <EmptyState title={t('server.none', { text: search })} />}
        {shown.length > 0 && (
          <PlainTable
            label={t('tab.server')}
            rows={shown}
            rowKey={({ variable }) => variable}
            columns={[
              {
                key: 'variable',
                head: t('server.variable'),
                names: true,
                cell: ({ variable, description }) => (
                  <>
                    <code>{variable}</code>
                    <small>{description}</small>
                  </>
                ),
              },
              {
                key: 'value',
                head: t('server.value'),
                cell: ({ value }) =>
                  value === '' ? <span className="muted">{t('server.empty')}</span> : <code>{value}</code>,
              },
              {
                key: 'from',
                head: t('server.from'),
                cell: ({ from }) =>
                  from === 'default' ? <span className="muted">{t('server.default')}</span> : <Tag>{from}</Tag>,
              },
            ]}
          />
        )}
      </Panel>
    </>
  );
}
