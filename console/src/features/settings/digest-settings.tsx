import type { AccountOut, AccountPatchIn } from '@milepost/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../../shared/api.ts';
import { useCan } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { accountQuery } from './settings-data.ts';
import styles from './settings.module.css';
import { useSettingsTexts } from './texts.ts';

/** How many mails one person gets before the others become one. */
export function DigestSettings({ limits }: { readonly limits: AccountOut['mailDigest'] }) {
  const t = useSettingsTexts();
  const client = useQueryClient();
  const mayChange = useCan('workflows.publish');
  const [afterCount, setAfterCount] = useState(String(limits.afterCount));
  const [minutes, setMinutes] = useState(String(limits.minutes));
  const save = useMutation({
    mutationFn: (mailDigest: AccountPatchIn['mailDigest']) => send<AccountOut>('PATCH', '/v1/account', { mailDigest }),
    onSuccess: (saved) => {
      client.setQueryData(accountQuery.queryKey, saved);
      showToast({ text: t('saved') });
    },
  });
  const isWhole = isWithin(afterCount, 0, 10_000) && isWithin(minutes, 1, 10_080);
  const isSame = limits.own && afterCount === String(limits.afterCount) && minutes === String(limits.minutes);
  return (
    <Panel title={t('digest')} note={t(limits.own ? 'digest.own' : 'digest.server')} className={styles.narrow}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (mayChange && isWhole && !isSame)
            save.mutate({ afterCount: Number(afterCount), minutes: Number(minutes) });
        }}
      >
        <div className={styles.two}>
          <TextField
            label={t('digest.count')}
            help={t('digest.count.help')}
            inputMode="numeric"
            readOnly={!mayChange}
            value={afterCount}
            fault={isWithin(afterCount, 0, 10_000) ? undefined : t('digest.count.fault')}
            onChange={typed(setAfterCount)}
          />
          <TextField
            label={t('digest.minutes')}
            help={t('digest.minutes.help')}
            inputMode="numeric"
            readOnly={!mayChange}
            value={minutes}
            fault={isWithin(minutes, 1, 10_080) ? undefined : t('digest.minutes.fault')}
            onChange={typed(setMinutes)}
          />
        </div>
        {mayChange && (
          <div>
            <Button type="submit" look="primary" busy={save.isPending} impossible={!isWhole || isSame}>
              {t('digest.save')}
            </Button>{' '}
            {limits.own && (
              <Button look="quiet" onClick={() => save.mutate(null)}>
                {t('digest.reset')}
              </Button>
            )}
          </div>
        )}
        {save.isError && <ProblemNotice error={save.error} />}
      </form>
    </Panel>
  );
}

function isWithin(text: string, least: number, most: number): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= least && Number(text) <= most;
}
