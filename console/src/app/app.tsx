import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { LocaleProvider } from '../shared/i18n/locale.tsx';
import { chosenZone, sessionQuery } from '../shared/session.ts';
import { ProblemNotice } from '../shared/ui/states.tsx';
import { Toaster } from '../shared/ui/toaster.tsx';

/** Everything that all pages share: the language, notes at the edge, and knowing who is there. */
export function App() {
  const session = useQuery(sessionQuery);
  return (
    <LocaleProvider preferred={session.data?.user.locale ?? undefined} zone={chosenZone(session.data)}>
      {session.isError ? (
        <ProblemNotice error={session.error} onRetry={() => void session.refetch()} />
      ) : (
        !session.isPending && <Outlet />
      )}
      <Toaster />
    </LocaleProvider>
  );
}
