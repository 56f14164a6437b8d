import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { useSession } from '../shared/session.ts';
import { useSearchParams } from '../shared/search-params.ts';
import { classes } from '../shared/ui/classes.ts';
import { Menu } from '../shared/ui/menu.tsx';
import styles from './navigation.module.css';
import type { Page } from './pages.ts';
import { pages } from './pages.ts';
import { useAppTexts } from './texts.ts';

/** The pages that the user may see. */
export function usePages(): readonly Page[] {
  const { rights } = useSession();
  return pages.filter(({ right }) => right === undefined || rights.includes(right));
}

/** The page that is shown, so that a view of a page wins over the page itself. */
function useCurrent(shown: readonly Page[]): Page | undefined {
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  const here = shown.filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  const isView = (page: Page) =>
    page.search !== undefined && Object.entries(page.search).every(([name, value]) => search[name] === value);
  return here.find(isView) ?? here.find(({ search: view }) => view === undefined);
}

/** The pages at the side. */
export function Navigation() {
  const t = useAppTexts();
  const shown = usePages();
  const current = useCurrent(shown);
  return (
    <nav aria-label={t('nav')} className={styles.nav}>
      <ul>
        {shown.map((page, index) => (
          <li
            key={page.text}
            className={classes(index > 0 && shown[index - 1]!.section !== page.section && styles.gap)}
          >
            <PageLink page={page} current={page === current} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function PageLink({
  page: { path, search, icon: Icon, text, badge: Badge },
  current,
}: {
  page: Page;
  current: boolean;
}) {
  const t = useAppTexts();
  return (
    <Link
      to={path}
      search={search ?? {}}
      activeOptions={{ exact: true }}
      {...(current ? { 'aria-current': 'page' as const } : {})}
      className={classes(styles.link, current && styles.current)}
      title={t(text)}
    >
      <Icon aria-hidden="true" />
      <span className={classes(styles.name, 'hidden-between')}>{t(text)}</span>
      {Badge && <Badge />}
    </Link>
  );
}

/** The pages below, on a phone: the first ones, and the rest under one. */
export function PhoneBar() {
  const t = useAppTexts();
  const navigate = useNavigate();
  const shown = usePages();
  const current = useCurrent(shown);
  const first = shown.filter(({ phone }) => phone);
  const rest = shown.filter(({ phone }) => !phone);
  return (
    <nav aria-label={t('nav.short')} className={styles.bar}>
      <ul>
        {first.map((page) => (
          <li key={page.text}>
            <Link
              to={page.path}
              search={(page.search ?? {}) as never}
              activeOptions={{ exact: true }}
              {...(page === current ? { 'aria-current': 'page' as const } : {})}
              className={classes(styles.tab, page === current && styles.currentTab)}
            >
              <page.icon aria-hidden="true" />
              {t(page.text)}
            </Link>
          </li>
        ))}
        {rest.length > 0 && (
          <li>
            <Menu
              label={t('more')}
              trigger={
                <button type="button" className={styles.tab}>
                  <Ellipsis aria-hidden="true" />
                  {t('more')}
                </button>
              }
              choices={rest.map(({ path, text, icon, search }) => ({
                id: text,
                label: t(text),
                icon,
                run: () => void navigate({ to: path, search: search ?? {} }),
              }))}
            />
          </li>
        )}
      </ul>
    </nav>
  );
}
