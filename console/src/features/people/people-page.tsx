import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { useSession } from '../../shared/session.ts';
import { useTitle } from '../../shared/title.ts';
import { PageHead } from '../../shared/ui/panel.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { Customers } from './customers.tsx';
import { Keys } from './keys.tsx';
import styles from './people.module.css';
import { Roles } from './roles.tsx';
import { usePeopleTexts } from './texts.ts';
import { Users } from './users.tsx';

const parts = [
  { key: 'users', rights: ['users.manage'], Part: Users },
  { key: 'keys', rights: ['keys.manage'], Part: Keys },
  { key: 'roles', rights: ['users.manage', 'keys.manage'], Part: Roles },
  { key: 'customers', rights: ['orders.read'], Part: Customers },
] as const;

/** Who may do what here: people, programs, and what roles allow. */
export function Page() {
  const t = usePeopleTexts();
  const { rights } = useSession();
  const [search] = useSearchParams();
  const shown = parts.filter((part) => part.rights.some((right) => rights.includes(right)));
  const current = shown.find(({ key }) => key === oneOf(search['tab'])) ?? shown[0];
  useTitle(t('title'));
  return (
    <>
      <PageHead title={t('title')} />
      <Tabs
        label={t('title')}
        current={current?.key}
        tabs={shown.map(({ key }, index) => ({
          key,
          label: t(`tab.${key}`),
          search: index === 0 ? {} : { tab: key },
        }))}
      />
      <div className={styles.page}>{current !== undefined && <current.Part />}</div>
    </>
  );
}
