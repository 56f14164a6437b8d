import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { useCan } from '../../shared/session.ts';
import { useTitle } from '../../shared/title.ts';
import { PageHead } from '../../shared/ui/panel.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import styles from './mail.module.css';
import { Mails } from './mails.tsx';
import { Templates } from './templates.tsx';
import { useMailTexts } from './texts.ts';

/** What is mailed to people, and the words it is made of. */
export function Page() {
  const t = useMailTexts();
  const mayWriteTemplates = useCan('endpoints.manage');
  const [search] = useSearchParams();
  const tab = mayWriteTemplates && oneOf(search['tab']) === 'templates' ? 'templates' : 'mails';
  useTitle(t('title'));
  return (
    <>
      <PageHead title={t('title')} />
      <Tabs
        label={t('title')}
        current={tab}
        tabs={[
          { key: 'mails', label: t('tab.mails'), search: {} },
          ...(mayWriteTemplates ? [{ key: 'templates', label: t('tab.templates'), search: { tab: 'templates' } }] : []),
        ]}
      />
      <div className={styles.page}>{tab === 'mails' ? <Mails /> : <Templates />}</div>
    </>
  );
}
