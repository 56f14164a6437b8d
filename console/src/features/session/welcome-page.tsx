import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { sessionQuery } from '../../shared/session.ts';
import { useTitle } from '../../shared/title.ts';
import { Button, buttonClass } from '../../shared/ui/button.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { Door } from './door.tsx';
import { EmailField } from './email-field.tsx';
import { PasswordField } from './password-field.tsx';
import { linkQuery, takeLink } from './session-calls.ts';
import styles from './session.module.css';
import { useSessionTexts } from './texts.ts';

/** A one-time link: it makes the first user, or sets a password. Its token is behind the #, so it reaches no log. */
export function Page() {
  const t = useSessionTexts();
  const [token] = useState(() => location.hash.slice(1));
  const link = useQuery(linkQuery(token));
  useTitle(t('welcome.title'));
  if (link.isPending && token !== '') return <Door>{null}</Door>;
  if (link.data === undefined) {
    return (
      <Door>
        <h1>{t('welcome.title')}</h1>
        <p role="alert">{t(token === '' ? 'welcome.link' : 'welcome.used')}</p>
        <Link to="/login" className={buttonClass({ look: 'primary', wide: true })}>
          {t('welcome.signin')}
        </Link>
      </Door>
    );
  }
  const { purpose, name, email } = link.data;
  return (
    <Door>
      <h1>{purpose === 'first' ? t('welcome.heading') : t('welcome.hello', { name: name ?? email ?? '' })}</h1>
      <p>{t(purpose === 'first' ? 'welcome.lead' : 'welcome.password.lead')}</p>
      <LinkForm token={token} first={purpose === 'first'} email={email ?? ''} />
    </Door>
  );
}

const passwordLengthMin = 12;

function LinkForm({ token, first, email: known }: { token: string; first: boolean; email: string }) {
  const t = useSessionTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const create = useMutation({
    mutationFn: () => takeLink({ token, password, ...(first ? { name: name.trim(), email: email.trim() } : {}) }),
    onSuccess: async (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: '/orders', replace: true });
    },
  });
  const missing = passwordLengthMin - password.length;
  const complete = (!first || (name.trim() !== '' && email.trim() !== '')) && missing <= 0;
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (complete) create.mutate();
      }}
    >
      {first && (
        <TextField
          label={t('welcome.name')}
          name="name"
          autoComplete="name"
          autoFocus
          value={name}
          fault={tried && name.trim() === '' ? t('welcome.empty.name') : undefined}
          onChange={({ target }) => setName(target.value)}
        />
      )}
      <EmailField readOnly={!first} value={email} onValue={setEmail} tried={tried} />
      <PasswordField
        label={t('welcome.password')}
        autoComplete="new-password"
        value={password}
        onValue={setPassword}
        fault={tried && missing > 0 ? t('welcome.short', { missing }) : undefined}
      />
      {create.isError && <ProblemNotice error={create.error} />}
      <Button look="primary" type="submit" wide busy={create.isPending}>
        {t(first ? 'welcome.create' : 'welcome.set')}
      </Button>
    </form>
  );
}
