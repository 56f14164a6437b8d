import type { SourceIn, SourceOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { send } from '../../shared/api.ts';
import { useCan } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { CheckField, SelectField } from '../../shared/ui/fields.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { useStatuses } from '../../shared/workflows.ts';
import { sourcesQuery } from './settings-data.ts';
import styles from './settings.module.css';
import { useSettingsTexts } from './texts.ts';

/** How the account takes what comes from each source. */
export function Sources() {
  const t = useSettingsTexts();
  const client = useQueryClient();
  const mayChange = useCan('workflows.publish');
  const { workflows } = useStatuses();
  const { data, error, isPending, refetch } = useQuery(sourcesQuery);
  const save = useMutation({
    mutationFn: ({ source, change }: { source: string; change: SourceIn }) =>
      send<SourceOut>('PUT', `/v1/sources/${source}`, change),
    onSuccess: async (_, { source }) => {
      await client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
      showToast({ text: t('source.saved', { source: t.maybe(`source.${source}`, source) }) });
    },
  });
  if (isPending) return <Skeleton />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const nameOf = (key: string) => workflows.find((workflow) => workflow.key === key)?.name ?? key;
  const choose = (
    row: SourceOut,
    member: 'workflow' | 'authority',
    values: readonly string[],
    name: (v: string) => string,
  ) =>
    mayChange ? (
      <SelectField
        labelHidden
        label={`${t(`source.${member}`)}, ${t.maybe(`source.${row.source}`, row.source)}`}
        value={row[member]}
        options={values.map((value) => ({ value, label: name(value) }))}
        onChange={typed((value) => save.mutate({ source: row.source, change: { [member]: value } }))}
      />
    ) : (
      name(row[member])
    );
  return (
    <Panel title={t('tab.sources')} note={t('sources.lead')} flush className={styles.sources}>
      {save.isError && <ProblemNotice error={save.error} />}
      <PlainTable
        label={t('tab.sources')}
        rows={data}
        rowKey={({ source }) => source}
        columns={[
          {
            key: 'source',
            head: t('source'),
            names: true,
            cell: ({ source }) => t.maybe(`source.${source}`, source),
          },
          {
            key: 'workflow',
            head: t('source.workflow'),
            cell: (row) => choose(row, 'workflow', keysOf(workflows, row.workflow), nameOf),
          },
          {
            key: 'authority',
            head: t('source.authority'),
            cell: (row) =>
              choose(row, 'authority', ['follow', 'check'], (value) => t.maybe(`authority.${value}`, value)),
          },
          {
            key: 'notify',
            head: t('source.notify'),
            cell: (row) =>
              mayChange ? (
                <CheckField
                  label={t(row.notify ? 'notify.yes' : 'notify.no')}
                  checked={row.notify}
                  onChange={({ target }) => save.mutate({ source: row.source, change: { notify: target.checked } })}
                />
              ) : (
                t(row.notify ? 'notify.yes' : 'notify.no')
              ),
          },
        ]}
      />
    </Panel>
  );
}

/** All workflows, and the one that is set even where it has not been read yet. */
function keysOf(workflows: readonly { readonly key: string }[], current: string): readonly string[] {
  return [...new Set([current, ...workflows.map(({ key }) => key)])];
}
