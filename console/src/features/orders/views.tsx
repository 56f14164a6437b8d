import type { ViewOut } from '@milepost/contract';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { get, send } from '../../shared/api.ts';
import { useTotals } from '../../shared/counts.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import type { Search } from '../../shared/search-params.ts';
import { parseSearch, stringifySearch, useSearchParams } from '../../shared/search-params.ts';
import { useCan } from '../../shared/session.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { CheckField, TextField } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import type { Tab } from '../../shared/ui/tabs.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { useOrdersTexts } from './texts.ts';
import styles from './views.module.css';

export const viewsQuery = queryOptions({
  queryKey: ['views', 'orders'],
  queryFn: ({ signal }) => get<{ data: readonly ViewOut[] }>('/v1/views', { page: 'orders' }, signal),
  select: ({ data }) => data,
  retry: false,
});

/** Built-in views first, then the saved ones: one's own and everybody's. A view is an address with a name. */
export function Views() {
  const t = useOrdersTexts();
  const [search] = useSearchParams();
  const { data: saved = [] } = useQuery(viewsQuery);
  const [saving, setSaving] = useState(false);
  const builtIn = useBuiltIn();
  const tabs = [
    ...builtIn,
    ...saved.map(({ id, name, query }) => ({ key: id, label: name, search: { ...parseSearch(query), view: id } })),
  ];
  // A view stays the current one while it is being changed, so that the change can be saved.
  const opened = saved.find(({ id }) => id === search['view']);
  // Which columns there are makes no other view of those that come with the console.
  const current = opened?.id ?? builtIn.find((tab) => sameView(tab.search, { ...search, columns: undefined }))?.key;
  return (
    <>
      <Tabs
        label={t('views')}
        tabs={tabs}
        current={current}
        after={<IconButton icon={Plus} label={t('view.save')} onClick={() => setSaving(true)} />}
      />
      {opened !== undefined && <OpenedView view={opened} search={search} onSaveAs={() => setSaving(true)} />}
      {saving && <SaveView query={queryOf(search)} onClose={() => setSaving(false)} />}
    </>
  );
}

function useBuiltIn(): readonly Tab[] {
  const t = useOrdersTexts();
  const totals = useTotals();
  const { count } = useNumbers();
  const note = (value: number | undefined) => (value === undefined || value === 0 ? {} : { note: count(value) });
  return [
    { key: 'active', label: t('view.active'), search: {} },
    {
      ...{ key: 'needs', label: t('view.needs'), search: { category: 'active', attention: 'merchant' } },
      ...note(totals?.needsUs),
    },
    { key: 'late', label: t('view.late'), search: { late: 'only' }, loud: true, ...note(totals?.late) },
    { key: 'today', label: t('view.today'), search: { due: 'today' }, ...note(totals?.dueToday) },
    { key: 'everything', label: t('view.everything'), search: { category: 'any', late: 'no' } },
  ];
}

function queryOf({ view: _, ...rest }: Search): string {
  return stringifySearch(rest).slice(1);
}

function sameView(a: Search, b: Search): boolean {
  const sorted = (search: Search) => {
    const query = new URLSearchParams(queryOf(search));
    query.sort();
    return query.toString();
  };
  return sorted(a) === sorted(b);
}

/** What can be done with the saved view that is open: keep its changes, or remove it. */
function OpenedView({ view, search, onSaveAs }: { view: ViewOut; search: Search; onSaveAs: () => void }) {
  const t = useOrdersTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const maySave = useCan('orders.write') || view.mine;
  const renew = () => client.invalidateQueries({ queryKey: viewsQuery.queryKey });
  const update = useMutation({
    mutationFn: () => send('PATCH', `/v1/views/${view.id}`, { query: queryOf(search) }),
    onSuccess: renew,
  });
  const remove = useMutation({
    mutationFn: () => send('DELETE', `/v1/views/${view.id}`),
    onSuccess: async () => {
      await renew();
      await navigate({ to: '.', search: {} });
    },
  });
  const changed = !sameView(parseSearch(view.query), search);
  return (
    <div className={styles.opened}>
      {changed && <span>{t('view.changed')}</span>}
      {changed && maySave && (
        <Button small onClick={() => update.mutate()} busy={update.isPending}>
          {t('view.update')}
        </Button>
      )}
      {changed && (
        <Button small look="quiet" onClick={onSaveAs}>
          {t('view.as')}
        </Button>
      )}
      {maySave && (
        <Button small look="quiet" icon={Trash2} onClick={() => remove.mutate()} busy={remove.isPending}>
          {t('view.remove', { name: view.name })}
        </Button>
      )}
      {(update.isError || remove.isError) && <ProblemNotice error={update.error ?? remove.error} />}
    </div>
  );
}

function SaveView({ query, onClose }: { query: string; onClose: () => void }) {
  const t = useOrdersTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayShare = useCan('orders.write');
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => send<ViewOut>('POST', '/v1/views', { name: name.trim(), query, page: 'orders', shared }),
    onSuccess: async (view) => {
      await client.invalidateQueries({ queryKey: viewsQuery.queryKey });
      await navigate({ to: '.', search: { ...parseSearch(query), view: view.id } });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('view.save')}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (name.trim() !== '') save.mutate();
      }}
      actions={
        <Button look="primary" type="submit" busy={save.isPending}>
          {t('view.save.do')}
        </Button>
      }
    >
      <TextField
        label={t('view.save.name')}
        value={name}
        autoFocus
        maxLength={80}
        fault={tried && name.trim() === '' ? t('view.name.missing') : undefined}
        onChange={({ target }) => setName(target.value)}
      />
      {mayShare && (
        <CheckField
          label={t('view.save.shared')}
          help={t('view.save.shared.help')}
          checked={shared}
          onChange={({ target }) => setShared(target.checked)}
        />
      )}
      {save.isError && <ProblemNotice error={save.error} />}
    </Dialog>
  );
}
