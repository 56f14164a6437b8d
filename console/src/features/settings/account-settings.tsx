import type { AccountOut, AccountPatchIn } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, send } from '../../shared/api.ts';
import { sessionQuery, useCan } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Facts } from '../../shared/ui/facts.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { DigestSettings } from './digest-settings.tsx';
import { accountQuery } from './settings-data.ts';
import styles from './settings.module.css';
import { useSettingsTexts } from './texts.ts';

const members = ['name', 'timeZone', 'currency', 'locale'] as const;

/** The account's name, and what its dates, amounts and texts are written in. */
export function AccountSettings() {
  const t = useSettingsTexts();
  const mayChange = useCan('workflows.publish');
  const { data, error, isPending, refetch } = useQuery(accountQuery);
  if (isPending) return <Skeleton rows={4} />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <Panel
        title={t('tab.account')}
        note={data.test ? t('account.test', { code: data.code }) : data.code}
        className={styles.narrow}
      >
        {mayChange ? (
          <Form key={JSON.stringify(data)} account={data} />
        ) : (
          <Facts facts={members.map((member) => ({ name: t(`account.${member}`), value: data[member] }))} />
        )}
      </Panel>
      <DigestSettings key={JSON.stringify(data.mailDigest)} limits={data.mailDigest} />
    </>
  );
}

function Form({ account }: { account: AccountOut }) {
  const t = useSettingsTexts();
  const client = useQueryClient();
  const [fields, setFields] = useState(() => Object.fromEntries(members.map((member) => [member, account[member]])));
  const changed = members.filter((member) => fields[member]!.trim() !== account[member]);
  const save = useMutation({
    mutationFn: () =>
      send<AccountOut>(
        'PATCH',
        '/v1/account',
        Object.fromEntries(changed.map((member) => [member, fields[member]!.trim()])) as AccountPatchIn,
      ),
    onSuccess: async (saved) => {
      client.setQueryData(accountQuery.queryKey, saved);
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      showToast({ text: t('saved') });
    },
  });
  const pointer = save.error instanceof ApiProblem ? save.error.body.pointer : undefined;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed.length > 0) save.mutate();
      }}
    >
      <div className={styles.two}>
        {members.map((member) => (
          <TextField
            key={member}
            label={t(`account.${member}`)}
            help={member === 'name' ? undefined : t(`account.${member}.help`)}
            value={fields[member]}
            list={member === 'timeZone' ? 'time-zones' : undefined}
            fault={pointer === `/${member}` ? save.error?.message : undefined}
            onChange={typed((value) => setFields((before) => ({ ...before, [member]: value })))}
          />
        ))}
      </div>
      <datalist id="time-zones">
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <Button type="submit" look="primary" busy={save.isPending} impossible={changed.length === 0}>
        {t('account.save')}
      </Button>
      {save.isError && pointer === undefined && <ProblemNotice error={save.error} />}
    </form>
  );
}
