import { useQuery } from '@tanstack/react-query';
import { rolesQuery } from '../../shared/roles.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { Tag } from '../../shared/ui/marks.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import styles from './people.module.css';
import { usePeopleTexts } from './texts.ts';

/** What each role allows; workflows name more of them. */
export function Roles() {
  const t = usePeopleTexts();
  const shared = useSharedTexts();
  const { data, error, isPending, refetch } = useQuery(rolesQuery);
  if (isPending) return <Skeleton />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return (
    <Panel title={t('tab.roles')} note={t('roles.lead')} flush>
      <PlainTable
        label={t('tab.roles')}
        rows={data}
        rowKey={({ role }) => role}
        columns={[
          {
            key: 'role',
            head: t('column.role'),
            names: true,
            cell: ({ role, builtIn, workflows }) => (
              <>
                {t.maybe(`role.${role}`, role)}
                <small>{builtIn ? t('role.builtIn') : t('role.of', { workflows: workflows.join(', ') })}</small>
              </>
            ),
          },
          {
            key: 'rights',
            head: t('column.rights'),
            cell: ({ rights }) => (
              <span className={styles.rights}>
                {rights.map((right) => (
                  <Tag key={right}>{shared.maybe(`right.${right}`, right)}</Tag>
                ))}
                {rights.length === 0 && <span className="muted">{t('rights.none')}</span>}
              </span>
            ),
          },
          {
            key: 'audience',
            head: t('column.audience'),
            cell: ({ audience }) => t.maybe(`audience.${audience}`, audience),
          },
          { key: 'users', head: t('column.users'), number: true, cell: ({ users }) => users },
        ]}
      />
    </Panel>
  );
}
