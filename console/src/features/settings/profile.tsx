import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, send } from '../../shared/api.ts';
import type { Locale } from '../../shared/i18n/locale.tsx';
import { locales, useLocale } from '../../shared/i18n/locale.tsx';
import { useSingleKeys } from '../../shared/keys.ts';
import { sessionQuery, useSession } from '../../shared/session.ts';
import type { Theme } from '../../shared/theme.ts';
import { themes, useTheme } from '../../shared/theme.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Choice } from '../../shared/ui/choice.tsx';
import { CheckField, SelectField, TextField } from '../../shared/ui/fields.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { OwnSessions } from './own-sessions.tsx';
import styles from './settings.module.css';
import { useSettingsTexts } from './texts.ts';
import { useZoneChoice, ZoneFields } from './zone-fields.tsx';

/** What concerns only me. */
export function Profile() {
  return (
    <>
      <Me />
      <ThisDevice />
      <PasswordPanel />
      <OwnSessions />
    </>
  );
}

function Me() {
  const t = useSettingsTexts();
  const client = useQueryClient();
  const { user } = useSession();
  const [name, setName] = useState(user.name);
  const [locale, setLocale] = useState(locales.find((known) => user.locale?.startsWith(known)) ?? 'en');
  const zone = useZoneChoice();
  const save = useMutation({
    mutationFn: () => send('PATCH', '/v1/session', { name: name.trim(), locale, timeZone: zone.value }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      await client.invalidateQueries({ queryKey: ['actors'] });
      showToast({ text: t('saved') });
    },
  });
  const isSame =
    name.trim() === user.name && user.locale?.startsWith(locale) === true && zone.value === (user.timeZone ?? null);
  const isWhole = name.trim() !== '' && zone.isKnown;
  return (
    <Panel title={t('me')} className={styles.narrow}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole && !isSame) save.mutate();
        }}
      >
        <div className={styles.two}>
          <TextField
            label={t('name')}
            value={name}
            maxLength={200}
            autoComplete="name"
            fault={name.trim() === '' ? t('name.missing') : undefined}
            onChange={typed(setName)}
          />
          <TextField label={t('email')} value={user.email} help={t('email.help')} readOnly />
          <SelectField
            label={t('me.locale')}
            help={t('me.locale.help')}
            value={locale}
            options={locales.map((value) => ({ value, label: t(`language.${value}`) }))}
            onChange={typed((next) => setLocale(next as Locale))}
          />
          <ZoneFields {...zone} />
          <TextField label={t('role')} value={t.maybe(`role.${user.role}`, user.role)} readOnly />
        </div>
        <Button type="submit" busy={save.isPending} impossible={!isWhole || isSame}>
          {t('me.save')}
        </Button>
        {save.isError && <ProblemNotice error={save.error} />}
      </form>
    </Panel>
  );
}

function ThisDevice() {
  const t = useSettingsTexts();
  const { locale, setLocale } = useLocale();
  const [theme, setTheme] = useTheme();
  const [singleKeys, setSingleKeys] = useSingleKeys();
  return (
    <Panel title={t('device')} className={styles.narrow}>
      <div className={styles.row}>
        <span>{t('language')}</span>
        <Choice<Locale>
          label={t('language')}
          value={locale}
          onValue={setLocale}
          options={[
            { value: 'en', label: t('language.en') },
            { value: 'de', label: t('language.de') },
          ]}
        />
      </div>
      <div className={styles.row}>
        <span>{t('theme')}</span>
        <Choice<Theme>
          label={t('theme')}
          value={theme}
          onValue={setTheme}
          options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
        />
      </div>
      <div className={styles.row}>
        <CheckField
          label={t('keys')}
          help={t('keys.help')}
          checked={singleKeys}
          onChange={({ target }) => setSingleKeys(target.checked)}
        />
      </div>
    </Panel>
  );
}

const shortest = 12;

function PasswordPanel() {
  const t = useSettingsTexts();
  const { user } = useSession();
  const client = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => send('POST', '/v1/session/password', { current, password }),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      setTried(false);
      void client.invalidateQueries({ queryKey: ['own-sessions'] });
      showToast({ text: t('password.changed') });
    },
  });
  const wrong = change.error instanceof ApiProblem && change.error.code === 'password_wrong';
  return (
    <Panel title={t('password')} className={styles.narrow}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (current !== '' && password.length >= shortest) change.mutate();
        }}
      >
        <input type="text" hidden readOnly autoComplete="username" value={user.email} />
        <div className={styles.two}>
          <TextField
            label={t('password.current')}
            type="password"
            autoComplete="current-password"
            value={current}
            fault={wrong ? t('password.wrong') : tried && current === '' ? t('password.missing') : undefined}
            onChange={typed(setCurrent)}
          />
          <TextField
            label={t('password.new')}
            help={t('password.help')}
            type="password"
            autoComplete="new-password"
            value={password}
            fault={tried && password.length < shortest ? t('password.short') : undefined}
            onChange={typed(setPassword)}
          />
        </div>
        <Button type="submit" busy={change.isPending}>
          {t('password.change')}
        </Button>
        {change.isError && !wrong && <ProblemNotice error={change.error} />}
      </form>
    </Panel>
  );
}
