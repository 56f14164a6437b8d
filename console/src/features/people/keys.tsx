import type { KeyOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { send } from '../../shared/api.ts';
import { useNow } from '../../shared/i18n/times.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { CheckField } from '../../shared/ui/fields.tsx';
import { Tag } from '../../shared/ui/marks.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { NewKeyDialog } from './new-key.tsx';
import { keysQuery } from './people-data.ts';
import styles from './people.module.css';
import { usePeopleTexts } from './texts.ts';

/** Keys of programs: made, last used, revoked. */
export function Keys() {
  const t = usePeopleTexts();
  const now = useNow();
  const { data, error, isPending, refetch } = useQuery(keysQuery);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<KeyOut>();
  const [all, setAll] = useState(false);
  if (isPending) return <Skeleton />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const isOver = ({ revokedAt, expiresAt }: KeyOut) =>
    revokedAt !== null || (expiresAt !== null && Date.parse(expiresAt) <= now);
  const shown = data.filter((key) => all || !isOver(key)).toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const over = data.filter(isOver).length;
  const make = (
    <Button look="primary" icon={Plus} onClick={() => setMaking(true)}>
      {t('key.new')}
    </Button>
  );
  return (
    <>
      <Panel title={t('tab.keys')} note={t('keys.lead')} actions={make} flush>
        {shown.length === 0 && <EmptyState title={t('keys.empty')}>{t('keys.empty.text')}</EmptyState>}
        {shown.length > 0 && (
          <PlainTable
            label={t('tab.keys')}
            rows={shown}
            rowKey={({ id }) => id}
            rowClass={(key) => (isOver(key) ? styles.over : undefined)}
            columns={[
              {
                key: 'name',
                head: t('column.name'),
                names: true,
                cell: ({ name, prefix }) => (
                  <>
                    {name}
                    <small className="mono">{prefix}…</small>
                  </>
                ),
              },
              { key: 'role', head: t('column.role'), cell: ({ role }) => t.maybe(`role.${role}`, role) },
              {
                key: 'for',
                head: t('column.for'),
                cell: ({ dialect, userId, customerIds }) =>
                  [
                    dialect === null ? '' : t.maybe(`dialect.${dialect}`, dialect),
                    userId === null ? '' : t('key.user'),
                    customerIds === null ? '' : t('key.customers', { count: customerIds.length }),
                  ]
                    .filter(Boolean)
                    .join(', ') || t('key.api'),
              },
              {
                key: 'used',
                head: t('column.used'),
                cell: ({ lastUsedAt }) =>
                  lastUsedAt === null ? <span className="muted">{t('never')}</span> : <Moment at={lastUsedAt} />,
              },
              {
                key: 'until',
                head: t('column.until'),
                cell: ({ expiresAt, revokedAt }) =>
                  revokedAt === null ? (
                    expiresAt === null ? (
                      <span className="muted">{t('key.forever')}</span>
                    ) : (
                      <Moment at={expiresAt} form="moment" />
                    )
                  ) : (
                    <Tag>{t('key.revoked')}</Tag>
                  ),
              },
              {
                key: 'acts',
                head: t('column.acts'),
                acts: true,
                cell: (key) =>
                  isOver(key) ? null : (
                    <Button small onClick={() => setRevoking(key)}>
                      {t('key.revoke')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Panel>
      {over > 0 && (
        <CheckField
          label={t('keys.all', { count: over })}
          checked={all}
          onChange={({ target }) => setAll(target.checked)}
        />
      )}
      {making && <NewKeyDialog onClose={() => setMaking(false)} />}
      {revoking !== undefined && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

function RevokeDialog({ apiKey: { id, name }, onClose }: { apiKey: KeyOut; onClose: () => void }) {
  const t = usePeopleTexts();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => send('DELETE', `/v1/keys/${id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keysQuery.queryKey });
      showToast({ text: t('key.revoked.done', { name }) });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('key.revoke.title', { name })}
      action={t('key.revoke.do')}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <KeyRound aria-hidden="true" /> {t('key.revoke.text')}
    </ConfirmDialog>
  );
}
