import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { useSession } from '../../shared/session.ts';
import { useTitle } from '../../shared/title.ts';
import { PageHead } from '../../shared/ui/panel.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { AccountSettings } from './account-settings.tsx';
import { BrandingSettings } from './branding-settings.tsx';
import { Profile } from './profile.tsx';
import { ServerSettings } from './server-settings.tsx';
import styles from './settings.module.css';
import { Sources } from './sources.tsx';
import { useSettingsTexts } from './texts.ts';

const parts = [
  { key: 'profile', Part: Profile },
  { key: 'account', right: 'orders.write', Part: AccountSettings },
  { key: 'branding', right: 'orders.write', Part: BrandingSettings },
  { key: 'sources', right: 'orders.write', Part: Sources },
  { key: 'server', right: 'accounts.manage', Part: ServerSettings },
] as const;

/** Mine, the account's, and the server's. */
export function Page() {
  const t = useSettingsTexts();
  const { rights } = useSession();
  const [search] = useSearchParams();
  const shown = parts.filter((part) => !('right' in part) || rights.includes(part.right));
  const current = shown.find(({ key }) => key === oneOf(search['tab'])) ?? shown[0]!;
  useTitle(t('title'));
  return (
    <>
      <PageHead title={t('title')} />
      <Tabs
        label={t('title')}
        current={current.key}
        tabs={shown.map(({ key }) => ({
          key,
          label: t(`tab.${key}`),
          search: key === 'profile' ? {} : { tab: key },
        }))}
      />
      <div className={styles.page}>
        <current.Part />
      </div>
    </>
  );
}
