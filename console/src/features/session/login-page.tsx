import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ApiProblem, apiUrl } from '../../shared/api.ts';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { sessionQuery } from '../../shared/session.ts';
import { useTitle } from '../../shared/title.ts';
import { Button, buttonClass } from '../../shared/ui/button.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { Door } from './door.tsx';
import { EmailField } from './email-field.tsx';
import { PasswordField } from './password-field.tsx';
import { methodsQuery, signIn } from './session-calls.ts';
import styles from './session.module.css';
import { useSessionTexts } from './texts.ts';

/** Signing in. A wrong name and a wrong password say the same. */
export function Page() {
  const t = useSessionTexts();
  const [{ to }] = useSearchParams();
  const { data: session } = useQuery(sessionQuery);
  const { data: methods } = useQuery(methodsQuery);
  useTitle(t('title'));
  if (session) return <Navigate to={destination(oneOf(to))} replace />;
  return (
    <Door>
      <h1>{t('heading', { name: t('brand') })}</h1>
      <LoginForm to={destination(oneOf(to))} />
      {methods?.oidc && (
        <>
          <p className={styles.or}>{t('or')}</p>
          <a className={buttonClass({ wide: true })} href={apiUrl('/v1/session/oidc', { to: destination(oneOf(to)) })}>
            <KeyRound aria-hidden="true" />
            {t('oidc', { name: methods.oidc.name })}
          </a>
        </>
      )}
      <p className={styles.hint}>{t('forgotten')}</p>
    </Door>
  );
}

/** Only pages of the console itself: a link to the log-in leads nowhere else. */
function destination(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])/.test(to) && !to.startsWith('/login') ? to : '/orders';
}

function LoginForm({ to }: { to: string }) {
  const t = useSessionTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const login = useMutation({
    mutationFn: (account: string | undefined) => signIn(email.trim(), password, account),
    onSuccess: async (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to, replace: true });
    },
  });
  const wait = useCountdown(login.error);
  const fault = login.error instanceof ApiProblem ? login.error : undefined;
  const wrong = fault?.status === 401 || fault?.status === 429;
  const accounts = fault?.code === 'account_ambiguous' ? accountsOf(fault) : undefined;
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (email.trim() !== '' && password !== '' && wait === 0) login.mutate(undefined);
      }}
    >
      <EmailField autoFocus value={email} onValue={setEmail} tried={tried} />
      <PasswordField
        label={t('password')}
        autoComplete="current-password"
        value={password}
        onValue={setPassword}
        fault={tried && password === '' ? t('empty.password') : undefined}
      />
      {wrong && (
        <p className={styles.fault} role="alert">
          {fault.status === 401 && t('wrong')} {wait > 0 && t('wait', { seconds: wait })}
        </p>
      )}
      {accounts !== undefined && (
        <div role="alert">
          <p>{t('choose')}</p>
          {accounts.map(({ code, name }) => (
            <Button key={code} wide busy={login.isPending} onClick={() => login.mutate(code)}>
              {name}
            </Button>
          ))}
        </div>
      )}
      {login.isError && !wrong && accounts === undefined && <ProblemNotice error={login.error} />}
      <Button look="primary" type="submit" wide busy={login.isPending} impossible={wait > 0}>
        {t('signin')}
      </Button>
    </form>
  );
}

interface AccountChoice {
  readonly code: string;
  readonly name: string;
}

/** The accounts in which the address and password are good. */
function accountsOf({ body }: ApiProblem): readonly AccountChoice[] {
  return (body as { accounts?: readonly AccountChoice[] }).accounts ?? [];
}

/** Seconds until trying again can help, counted down. */
function useCountdown(error: unknown): number {
  const [left, setLeft] = useState(0);
  const seconds = error instanceof ApiProblem ? (error.retryAfterSeconds ?? 0) : 0;
  useEffect(() => {
    if (seconds === 0) return undefined;
    const until = Date.now() + seconds * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    const first = setTimeout(tick);
    const timer = setInterval(tick, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [seconds, error]);
  return left;
}
