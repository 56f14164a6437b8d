import { Ellipsis, Keyboard, Languages, LogOut, SunMoon } from 'lucide-react';
import { useLocale } from '../shared/i18n/locale.tsx';
import { useSession, useSignOut } from '../shared/session.ts';
import { themes, useTheme } from '../shared/theme.ts';
import { Avatar } from '../shared/ui/marks.tsx';
import { Menu } from '../shared/ui/menu.tsx';
import { useAppTexts } from './texts.ts';
import { classes } from '../shared/ui/classes.ts';
import styles from './user-menu.module.css';

/** Who is signed in, and what concerns only them: language, theme, keys, signing out. */
export function UserMenu({ onKeys }: { onKeys: () => void }) {
  const t = useAppTexts();
  const { user } = useSession();
  const { locale, setLocale } = useLocale();
  const [theme, setTheme] = useTheme();
  const signOut = useSignOut();
  const nextTheme = themes[(themes.indexOf(theme) + 1) % themes.length]!;
  return (
    <Menu
      label={t('menu')}
      trigger={
        <button type="button" className={styles.me}>
          <Avatar name={user.name} />
          <span className={classes(styles.name, 'hidden-between', 'hidden-on-phone')}>
            {user.name}
            <small>{t.maybe(`role.${user.role}`, user.role)}</small>
          </span>
          <Ellipsis aria-hidden="true" />
        </button>
      }
      choices={[
        {
          id: 'language',
          label: t('menu.language'),
          icon: Languages,
          run: () => setLocale(locale === 'en' ? 'de' : 'en'),
        },
        { id: 'theme', label: t(`menu.theme.${nextTheme}`), icon: SunMoon, run: () => setTheme(nextTheme) },
        { id: 'keys', label: t('menu.keys'), icon: Keyboard, run: onKeys },
        { id: 'signout', label: t('menu.signout'), icon: LogOut, run: () => void signOut() },
      ]}
    />
  );
}
