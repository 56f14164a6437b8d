import type { PasswordLinkOut, UserOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, KeyRound, Pencil, Plus, UserCheck, UserX } from 'lucide-react';
import { useState } from 'react';
import { send } from '../../shared/api.ts';
import { useSession } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { CopyField } from '../../shared/ui/copying.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Avatar, Tag } from '../../shared/ui/marks.tsx';
import { Menu } from '../../shared/ui/menu.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { profileText, usersQuery } from './people-data.ts';
import styles from './people.module.css';
import { usePeopleTexts } from './texts.ts';
import { UserForm } from './user-form.tsx';

type Opened =
  | { readonly what: 'new' }
  | { readonly what: 'edit' | 'disable'; readonly user: UserOut }
  | { readonly what: 'link'; readonly user: UserOut; readonly link: PasswordLinkOut };

/** The people who sign in. */
export function Users() {
  const t = usePeopleTexts();
  const client = useQueryClient();
  const { user: me } = useSession();
  const { data, error, isPending, refetch } = useQuery(usersQuery);
  const [opened, setOpened] = useState<Opened>();
  const link = useMutation({
    mutationFn: (user: UserOut) => send<PasswordLinkOut>('POST', `/v1/users/${user.id}/password-link`),
    onSuccess: (made, user) => setOpened({ what: 'link', user, link: made }),
  });
  const enable = useMutation({
    mutationFn: ({ id }: UserOut) => send('PATCH', `/v1/users/${id}`, { disabled: false }),
    onSuccess: () => client.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
  if (isPending) return <Skeleton />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const close = () => setOpened(undefined);
  const choicesOf = (user: UserOut) => [
    { id: 'edit', label: t('user.edit'), icon: Pencil, run: () => setOpened({ what: 'edit', user }) },
    ...(user.disabledAt === null
      ? [{ id: 'link', label: t('user.link'), icon: KeyRound, run: () => link.mutate(user) }]
      : [{ id: 'enable', label: t('user.enable'), icon: UserCheck, run: () => enable.mutate(user) }]),
    ...(user.disabledAt === null && user.id !== me.id
      ? [
          {
            id: 'disable',
            label: t('user.disable'),
            icon: UserX,
            run: () => setOpened({ what: 'disable', user }),
          },
        ]
      : []),
  ];
  return (
    <>
      <Panel
        title={t('tab.users')}
        note={t('users.lead')}
        flush
        actions={
          <Button look="primary" icon={Plus} onClick={() => setOpened({ what: 'new' })}>
            {t('user.new')}
          </Button>
        }
      >
        {(link.isError || enable.isError) && <ProblemNotice error={link.error ?? enable.error} />}
        {data.length === 0 && <EmptyState title={t('users.empty')}>{t('users.empty.text')}</EmptyState>}
        {data.length > 0 && (
          <PlainTable
            label={t('tab.users')}
            rows={data}
            rowKey={({ id }) => id}
            rowClass={({ disabledAt }) => (disabledAt === null ? undefined : styles.over)}
            columns={[
              {
                key: 'name',
                head: t('column.name'),
                names: true,
                cell: ({ profile }) => (
                  <span className={styles.person}>
                    <Avatar name={nameIn(profile) || '?'} />
                    <span>
                      {nameIn(profile) || t('user.nameless')}
                      <small>{profileText(profile, 'email')}</small>
                    </span>
                  </span>
                ),
              },
              {
                key: 'role',
                head: t('column.role'),
                cell: ({ role, rights, customerIds }) => (
                  <>
                    {t.maybe(`role.${role}`, role)} {rights !== null && <Tag>{t('user.rights')}</Tag>}{' '}
                    {customerIds !== null && <Tag>{t('user.customers', { count: customerIds.length })}</Tag>}
                  </>
                ),
              },
              {
                key: 'state',
                head: t('column.state'),
                cell: ({ disabledAt, hasPassword }) =>
                  disabledAt === null ? (
                    t(hasPassword ? 'user.ready' : 'user.waiting')
                  ) : (
                    <Tag>{t('user.disabled')}</Tag>
                  ),
              },
              {
                key: 'seen',
                head: t('column.seen'),
                cell: ({ lastLogInAt }) =>
                  lastLogInAt === null ? <span className="muted">{t('never')}</span> : <Moment at={lastLogInAt} />,
              },
              {
                key: 'acts',
                head: t('column.acts'),
                acts: true,
                cell: (user) => (
                  <Menu
                    label={t('user.more', { name: nameIn(user.profile) })}
                    trigger={
                      <IconButton icon={Ellipsis} edged label={t('user.more', { name: nameIn(user.profile) })} />
                    }
                    choices={choicesOf(user)}
                  />
                ),
              },
            ]}
          />
        )}
      </Panel>
      {opened?.what === 'new' && <UserForm onClose={close} onMade={(user) => link.mutate(user, { onError: close })} />}
      {opened?.what === 'edit' && <UserForm user={opened.user} onClose={close} />}
      {opened?.what === 'disable' && <DisableDialog user={opened.user} onClose={close} />}
      {opened?.what === 'link' && <LinkDialog user={opened.user} link={opened.link} onClose={close} />}
    </>
  );
}

function nameIn(profile: UserOut['profile']): string {
  return profileText(profile, 'name') || profileText(profile, 'email');
}

function DisableDialog({ user, onClose }: { user: UserOut; onClose: () => void }) {
  const t = usePeopleTexts();
  const client = useQueryClient();
  const name = nameIn(user.profile);
  const disable = useMutation({
    mutationFn: () => send('PATCH', `/v1/users/${user.id}`, { disabled: true }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: usersQuery.queryKey });
      showToast({ text: t('user.disabled.done', { name }) });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('user.disable.title', { name })}
      action={t('user.disable.do')}
      busy={disable.isPending}
      error={disable.error}
      onConfirm={() => disable.mutate()}
      onClose={onClose}
    >
      {t('user.disable.text')}
    </ConfirmDialog>
  );
}

/** A link that sets a password, shown this once. */
function LinkDialog({ user, link, onClose }: { user: UserOut; link: PasswordLinkOut; onClose: () => void }) {
  const t = usePeopleTexts();
  return (
    <Dialog
      wide
      title={t('link.title', { name: nameIn(user.profile) })}
      lead={
        <>
          {t('link.lead')} <Moment at={link.expiresAt} form="moment" />
        </>
      }
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose}>
          {t('once.done')}
        </Button>
      }
    >
      <CopyField label={t('link')} value={link.url ?? ''} />
    </Dialog>
  );
}
