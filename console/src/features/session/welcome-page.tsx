import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { sessionQuery } from '../../shared/session.ts';
import { useTitle } from '../../shared/title.ts';
import { Button, buttonClass } from '../../shared/ui/button.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { Door } from './door.tsx';
import { PasswordField } from './password-field.tsx';
import { makeFirstUser, methodsQuery } from './session-calls.ts';
import styles from './session.module.css';
import { useSessionTexts } from './texts.ts';

/** The first start: the one-time link makes the first user. Its token is behind the #, so it reaches no log. */
export function Page() {
  const t = useSessionTexts();
  const { data: methods } = useQuery(methodsQuery);
  const [token] = useState(() => location.hash.slice(1));
  useTitle(t('welcome.title'));
  if (methods?.firstStart === false) {
    return (
      <Door>
        <h1>{t('welcome.used')}</h1>
        <p>{t('welcome.used.text')}</p>
        <Link to="/login" className={buttonClass({ look: 'primary', wide: true })}>
          {t('welcome.signin')}
        </Link>
      </Door>
    );
  }
  return (
    <Door>
      <h1>{t('welcome.heading')}</h1>
      <p>{t('welcome.lead')}</p>
      {token === '' ? (
        <p className={styles.fault} role="alert">
          {t('welcome.link')}
        </p>
      ) : (
        <FirstUserForm token={token} />
      )}
    </Door>
  );
}

const passwordLengthMin = 12;

function FirstUserForm({ token }: { token: string }) {
  const t = useSessionTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const create = useMutation({
    mutationFn: () => makeFirstUser({ token, name: name.trim(), email: email.trim(), password }),
    onSuccess: async (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: '/orders', replace: true });
    },
  });
  const missing = passwordLengthMin - password.length;
  const complete = name.trim() !== '' && email.trim() !== '' && missing <= 0;
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
      <TextField
        label={t('welcome.name')}
        name="name"
        autoComplete="name"
        autoFocus
        value={name}
        fault={tried && name.trim() === '' ? t('welcome.empty.name') : undefined}
        onChange={({ target }) => setName(target.value)}
      />
      <TextField
        label={t('email')}
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        fault={tried && email.trim() === '' ? t('empty.email') : undefined}
        onChange={({ target }) => setEmail(target.value)}
      />
      <PasswordField
        label={t('welcome.password')}
        autoComplete="new-password"
        value={password}
        onValue={setPassword}
        fault={tried && missing > 0 ? t('welcome.short', { missing }) : undefined}
      />
      {create.isError && <ProblemNotice error={create.error} />}
      <Button look="primary" type="submit" wide busy={create.isPending}>
        {t('welcome.create')}
      </Button>
    </form>
  );
}
