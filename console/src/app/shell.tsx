import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useLocation, useNavigate, useRouterState } from '@tanstack/react-router';
import { Plus, Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLiveCounts } from '../shared/counts.ts';
import { useKeys } from '../shared/keys.ts';
import { later } from '../shared/later.tsx';
import { useLiveConnection } from '../shared/live.ts';
import { usePaletteItems } from '../shared/palette.ts';
import { sessionQuery, useCan, useSession } from '../shared/session.ts';
import { Logo } from '../shared/ui/stone.tsx';
import { KeyList } from './key-list.tsx';
import { LiveDot, OfflineBar } from './live-state.tsx';
import { Navigation, PhoneBar, usePages } from './navigation.tsx';
import styles from './shell.module.css';
import { useAppTexts } from './texts.ts';
import { UserMenu } from './user-menu.tsx';

const Palette = later(async () => (await import('./palette.tsx')).Palette);

/** The frame around the pages; whoever is not signed in is led to the log-in and back. */
export function Shell() {
  const { data: session } = useQuery(sessionQuery);
  const { href, pathname } = useLocation();
  if (session !== null && session !== undefined) return <Frame />;
  // While the log-in is being loaded this frame still stands, at the log-in's address: led there again, it would be for ever.
  return pathname.endsWith('/login') ? null : <Navigate to="/login" search={{ to: href }} replace />;
}

function Frame() {
  const t = useAppTexts();
  const { account } = useSession();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'palette' | 'keys'>();
  const close = () => setOpen(undefined);
  const shown = usePages();
  const mayMake = useCan('orders.write');
  useFocusOnPage();
  useLiveConnection();
  useLiveCounts();
  useKeys([
    { keys: ['Ctrl+k'], does: t('keys.find'), always: true, run: () => setOpen('palette') },
    { keys: ['?'], does: t('keys.help'), run: () => setOpen('keys') },
    ...shown
      .filter(({ key }) => key !== undefined)
      .map(({ key, text, path, search }) => ({
        keys: [`g ${key}`],
        does: t('keys.go', { page: t(text) }),
        run: () => void navigate({ to: path, search: search ?? {} }),
      })),
  ]);
  usePaletteItems(
    mayMake
      ? [
          {
            ...{ id: 'new-order', label: t('do.order'), icon: Plus, group: t('page.orders') },
            run: () => void navigate({ to: '/orders/new' }),
          },
        ]
      : [],
  );
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main" onClick={focusMain}>
        {t('skip')}
      </a>
      <header className={styles.side}>
        <Link to="/orders" className={styles.brand} aria-label={t('brand')}>
          <Logo />
          <span className="hidden-between hidden-on-phone">{t('brand')}</span>
        </Link>
        <p className={styles.account}>
          <span className={styles.accountName}>{account.name}</span>
          <span className={styles.accountHost}>{location.host}</span>
        </p>
        <button type="button" className={styles.find} onClick={() => setOpen('palette')}>
          <Search aria-hidden="true" />
          <span className="hidden-between hidden-on-phone">{t('find')}</span>
          <kbd aria-hidden="true">Ctrl K</kbd>
        </button>
        <Navigation />
        <LiveDot />
        <UserMenu onKeys={() => setOpen('keys')} />
      </header>
      <main id="main" className={styles.main} tabIndex={-1}>
        <OfflineBar />
        <Outlet />
      </main>
      <PhoneBar />
      {open === 'palette' && <Palette onClose={close} />}
      {open === 'keys' && <KeyList onClose={close} />}
    </div>
  );
}

/** A page that took its focused element away begins at its top, and not where that element was: Tab goes on from there. */
function useFocusOnPage(): void {
  const shown = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  useEffect(() => {
    if (document.activeElement === document.body) document.getElementById('main')?.focus({ preventScroll: true });
  }, [shown]);
}

/** The address has a base, so a plain `#main` would leave the page. */
function focusMain(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
