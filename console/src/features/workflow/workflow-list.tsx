import { Link } from '@tanstack/react-router';
import { isClosed, useCounts } from '../../shared/counts.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { buttonClass } from '../../shared/ui/button.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { NoticeBar } from '../../shared/ui/states.tsx';
import { Stone } from '../../shared/ui/stone.tsx';
import type { WorkflowSummary } from '../../shared/workflows.ts';
import { begunKeys, unpublished } from './new-draft.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

/** All workflows, each with its stones and its orders. */
export function WorkflowList({ workflows }: { workflows: readonly WorkflowSummary[] }) {
  const t = useWorkflowTexts();
  const { count } = useNumbers();
  const { data: counts } = useCounts();
  const sum = (workflow: string, member: 'orders' | 'late') =>
    (counts?.data ?? [])
      .filter((row) => row.workflow === workflow && !isClosed(row.category))
      .reduce((total, row) => total + row[member], 0);
  const begun = begunKeys().filter((key) => !workflows.some((one) => one.key === key));
  return (
    <div className={styles.tables}>
      {begun.map((key) => (
        <NoticeBar
          key={key}
          actions={
            <Link to="/workflow" search={{ workflow: key }} className={buttonClass({ small: true })}>
              {t('new.go')}
            </Link>
          }
        >
          {t('new.begun', { name: unpublished(key)?.name ?? key })}
        </NoticeBar>
      ))}
      <Panel flush>
        <PlainTable<WorkflowSummary>
          label={t('title')}
          rows={workflows}
          rowKey={({ key }) => key}
          columns={[
            {
              ...{ key: 'name', head: t('list.name'), names: true },
              cell: ({ key, name }) => (
                <>
                  <Link to="/workflow" search={{ workflow: key }}>
                    {name}
                  </Link>
                  <small>{key}</small>
                </>
              ),
            },
            { key: 'version', head: t('list.version'), number: true, cell: ({ version }) => count(version) },
            {
              ...{ key: 'statuses', head: t('list.statuses') },
              cell: ({ statuses }) => (
                <span className={styles.stones}>
                  {statuses.map(({ key, category, color, label }) => (
                    <span key={key} title={label}>
                      <Stone category={category} color={color} size={16} />
                    </span>
                  ))}
                  <span className="hidden-visually">{t('list.count', { count: statuses.length })}</span>
                </span>
              ),
            },
            {
              ...{ key: 'orders', head: t('list.orders'), number: true },
              cell: ({ key }) => (
                <Link to="/orders" search={{ workflow: key }}>
                  {count(sum(key, 'orders'))}
                </Link>
              ),
            },
            {
              ...{ key: 'late', head: t('list.late'), number: true },
              cell: ({ key }) => {
                const late = sum(key, 'late');
                return late === 0 ? (
                  count(0)
                ) : (
                  <Link to="/orders" search={{ workflow: key, late: 'only' }} className={styles.worse}>
                    {count(late)}
                  </Link>
                );
              },
            },
          ]}
        />
      </Panel>
    </div>
  );
}
