import type { UserOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, send } from '../../shared/api.ts';
import { rolesQuery } from '../../shared/roles.ts';
import { useSession } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { Limits } from './limit-fields.tsx';
import { LimitFields } from './limit-fields.tsx';
import { namedCustomersQuery, profileText, usersQuery } from './people-data.ts';
import styles from './people.module.css';
import { usePeopleTexts } from './texts.ts';

interface UserFormProps {
  /** Left out for a new one. */
  readonly user?: UserOut;
  readonly onClose: () => void;
  readonly onMade?: (user: UserOut) => void;
}

/** A person who signs in: name, address, role, and what they may do less than the role. */
export function UserForm({ user, onClose, onMade }: UserFormProps) {
  const t = usePeopleTexts();
  const client = useQueryClient();
  const session = useSession();
  const { data: roles = [] } = useQuery(rolesQuery);
  const profile = user?.profile ?? {};
  const [fields, setFields] = useState({
    name: profileText(profile, 'name'),
    email: profileText(profile, 'email'),
    locale: profileText(profile, 'locale'),
    role: user?.role ?? 'staff',
  });
  const [without, setWithout] = useState<readonly string[]>();
  const [customers, setCustomers] = useState<Limits['customers']>();
  const known = useQuery(namedCustomersQuery(user?.customerIds ?? []));
  const [tried, setTried] = useState(false);
  const change = (part: Partial<typeof fields>) => setFields((before) => ({ ...before, ...part }));
  const isMe = user?.id === session.user.id;
  const role = roles.find((one) => one.role === fields.role);
  const isOwnRole = fields.role === user?.role;
  // Rights of one's own stand in place of those of the role, and may be others.
  const more = isOwnRole ? (user.rights ?? []).filter((right) => role?.rights.includes(right) === false) : [];
  const lacking =
    isOwnRole && user.rights !== null ? role?.rights.filter((right) => !user.rights!.includes(right)) : [];
  const limits: Limits = {
    without: without ?? lacking ?? [],
    customers: customers ?? known.data ?? (user?.customerIds ?? []).map((id) => ({ id, label: id })),
  };
  const changesRights = without !== undefined || (user !== undefined && !isOwnRole && user.rights !== null);
  const rights = [...(role?.rights ?? []), ...more].filter((right) => !limits.without.includes(right));
  const isUsual = more.length === 0 && limits.without.length === 0;
  const save = useMutation({
    mutationFn: (body: unknown) =>
      user === undefined
        ? send<UserOut>('POST', '/v1/users', body)
        : send<UserOut>('PATCH', `/v1/users/${user.id}`, body),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: usersQuery.queryKey });
      if (user === undefined) onMade?.(saved);
      else {
        showToast({ text: t('user.saved') });
        onClose();
      }
    },
  });
  const emailFault = (() => {
    if (tried && !/^\S+@\S+$/.test(fields.email)) return t('missing.email');
    return save.error instanceof ApiProblem && save.error.code === 'email_taken' ? save.error.message : undefined;
  })();
  const submit = () => {
    setTried(true);
    const { name, email, locale } = fields;
    if (name.trim() === '' || !/^\S+@\S+$/.test(email)) return;
    save.mutate({
      name: name.trim(),
      email: email.trim(),
      ...(locale === '' ? {} : { locale }),
      ...(isOwnRole ? {} : { role: fields.role }),
      ...(changesRights ? { rights: isUsual ? null : rights } : {}),
      ...(customers === undefined
        ? {}
        : { customerIds: customers.length === 0 ? null : customers.map(({ id }) => id) }),
    });
  };
  return (
    <Dialog
      title={t(user === undefined ? 'user.new' : 'user.edit.title')}
      lead={user === undefined ? t('user.new.lead') : undefined}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <Button look="primary" type="submit" busy={save.isPending}>
          {t(user === undefined ? 'user.make' : 'user.save')}
        </Button>
      }
    >
      <TextField
        label={t('column.name')}
        autoFocus
        autoComplete="off"
        value={fields.name}
        fault={tried && fields.name.trim() === '' ? t('missing.name') : undefined}
        onChange={typed((name) => change({ name }))}
      />
      <TextField
        label={t('field.email')}
        type="email"
        autoComplete="off"
        value={fields.email}
        fault={emailFault}
        onChange={typed((email) => change({ email }))}
      />
      <div className={styles.two}>
        <SelectField
          label={t('column.role')}
          help={isMe ? t('user.own.role') : undefined}
          value={fields.role}
          aria-disabled={isMe ? true : undefined}
          options={roles
            .filter(({ grantable, role }) => (isMe ? role === fields.role : grantable || role === fields.role))
            .map(({ role }) => ({ value: role, label: t.maybe(`role.${role}`, role) }))}
          onChange={typed((next) => {
            change({ role: next });
            setWithout(undefined);
          })}
        />
        <SelectField
          label={t('field.locale')}
          value={fields.locale}
          options={[
            { value: '', label: t('locale.account') },
            { value: 'en', label: t('locale.en') },
            { value: 'de', label: t('locale.de') },
          ]}
          onChange={typed((locale) => change({ locale }))}
        />
      </div>
      {!isMe && (
        <LimitFields
          of="user"
          role={role}
          more={more}
          limits={limits}
          onLimits={(next) => {
            if (next.without !== limits.without) setWithout(next.without);
            if (next.customers !== limits.customers) setCustomers(next.customers);
          }}
        />
      )}
      {save.isError && <ProblemNotice error={save.error} />}
    </Dialog>
  );
}
