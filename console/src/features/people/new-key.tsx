import type { NewKeyIn, NewKeyOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send, serverRoot } from '../../shared/api.ts';
import { rolesQuery } from '../../shared/roles.ts';
import { useSession } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { CopyField } from '../../shared/ui/copying.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { Limits } from './limit-fields.tsx';
import { LimitFields } from './limit-fields.tsx';
import { dialects, pastesFor } from './pastes.ts';
import { keysQuery } from './people-data.ts';
import styles from './people.module.css';
import { usePeopleTexts } from './texts.ts';

/** Makes a key; what to paste where is shown this once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<NewKeyOut>();
  return made === undefined ? <Form onMade={setMade} onClose={onClose} /> : <ShownOnce made={made} onClose={onClose} />;
}

const noLimits: Limits = { without: [], customers: [] };

function Form({ onMade, onClose }: { onMade: (made: NewKeyOut) => void; onClose: () => void }) {
  const t = usePeopleTexts();
  const client = useQueryClient();
  const { data: roles = [] } = useQuery(rolesQuery);
  const [fields, setFields] = useState({ name: '', role: 'staff', dialect: '', audience: '', expires: '' });
  const [limits, setLimits] = useState<Limits>(noLimits);
  const [tried, setTried] = useState(false);
  const role = roles.find((one) => one.role === fields.role);
  const kept = (role?.rights ?? []).filter((right) => !limits.without.includes(right));
  const change = (part: Partial<typeof fields>) => setFields((before) => ({ ...before, ...part }));
  const make = useMutation({
    mutationFn: (body: NewKeyIn) => send<NewKeyOut>('POST', '/v1/keys', body),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: keysQuery.queryKey });
      onMade(made);
    },
  });
  const submit = () => {
    setTried(true);
    const { name, dialect, audience, expires } = fields;
    if (name.trim() === '') return;
    make.mutate({
      name: name.trim(),
      role: fields.role,
      ...(kept.length === (role?.rights ?? []).length ? {} : { rights: kept }),
      ...(limits.customers.length === 0 ? {} : { customerIds: limits.customers.map(({ id }) => id) }),
      ...(dialect === '' ? {} : { dialect }),
      ...(audience === '' ? {} : { audience: audience as NonNullable<NewKeyIn['audience']> }),
      ...(expires === '' ? {} : { expiresAt: expires }),
    });
  };
  return (
    <Dialog
      title={t('key.new')}
      lead={t('key.new.lead')}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <Button look="primary" type="submit" busy={make.isPending}>
          {t('key.make')}
        </Button>
      }
    >
      <TextField
        label={t('field.key.name')}
        help={t('field.key.name.help')}
        autoFocus
        maxLength={100}
        value={fields.name}
        fault={tried && fields.name.trim() === '' ? t('missing.name') : undefined}
        onChange={typed((name) => change({ name }))}
      />
      <div className={styles.two}>
        <SelectField
          label={t('column.role')}
          value={fields.role}
          options={roles
            .filter(({ grantable }) => grantable)
            .map(({ role: value }) => ({ value, label: t.maybe(`role.${value}`, value) }))}
          onChange={typed((next) => {
            change({ role: next });
            setLimits({ ...limits, without: [] });
          })}
        />
        <SelectField
          label={t('field.dialect')}
          value={fields.dialect}
          options={[
            { value: '', label: t('key.api') },
            ...dialects.map((value) => ({ value, label: t(`dialect.${value}`) })),
          ]}
          onChange={typed((dialect) => change({ dialect }))}
        />
        <SelectField
          label={t('field.audience')}
          value={fields.audience}
          options={[
            { value: '', label: t('audience.role') },
            ...(['internal', 'partner', 'customer'] as const).map((value) => ({
              value,
              label: t(`audience.${value}`),
            })),
          ]}
          onChange={typed((audience) => change({ audience }))}
        />
        <TextField
          label={t('field.expires')}
          type="date"
          optional
          value={fields.expires}
          onChange={typed((expires) => change({ expires }))}
        />
      </div>
      <LimitFields of="key" role={role} limits={limits} onLimits={setLimits} />
      {make.isError && <ProblemNotice error={make.error} />}
    </Dialog>
  );
}

function ShownOnce({ made, onClose }: { made: NewKeyOut; onClose: () => void }) {
  const t = usePeopleTexts();
  const { account } = useSession();
  const url = serverRoot.href.replace(/\/$/, '');
  const pastes = pastesFor(made.dialect, { url, keyId: made.id, secret: made.secret, account: account.code });
  return (
    <Dialog
      wide
      title={t('key.made', { name: made.name })}
      lead={t('once')}
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose}>
          {t('once.done')}
        </Button>
      }
    >
      <p>
        {made.dialect === null
          ? t('key.paste.api')
          : t('key.paste', { vendor: t.maybe(`dialect.${made.dialect}`, made.dialect) })}
      </p>
      <div className={styles.pastes}>
        {pastes.map(([place, value]) => (
          <CopyField key={place} label={place} value={value} />
        ))}
      </div>
    </Dialog>
  );
}
