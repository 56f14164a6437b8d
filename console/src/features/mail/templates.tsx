import type { MailTemplateOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Tag } from '../../shared/ui/marks.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { templateKey, templatesQuery } from './mail-data.ts';
import styles from './mail.module.css';
import { TemplateEditor } from './template-editor.tsx';
import { useMailTexts } from './texts.ts';

/** The account's own templates first, then those that come with the server. */
export function Templates() {
  const t = useMailTexts();
  const [search, setSearch] = useSearchParams();
  const { data, error, isPending, refetch } = useQuery(templatesQuery);
  if (isPending) return <Skeleton />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const wanted = oneOf(search['template']);
  const opened = data.find((template) => templateKey(template) === wanted);
  const close = () => setSearch({ template: undefined });
  if (opened !== undefined) {
    return <TemplateEditor key={templateKey(opened)} template={opened} onClose={close} />;
  }
  const first = data.find(({ kind, language }) => kind === 'change' && language === 'en') ?? data[0];
  if (wanted === 'new' && first !== undefined) {
    return <TemplateEditor template={{ ...first, id: null, recipient: 'customer' }} onClose={close} />;
  }
  return (
    <Panel
      title={t('tab.templates')}
      note={t('templates.lead')}
      flush
      actions={
        <Button look="primary" icon={Plus} onClick={() => setSearch({ template: 'new' })}>
          {t('template.new')}
        </Button>
      }
    >
      <PlainTable
        label={t('tab.templates')}
        rows={data}
        rowKey={templateKey}
        columns={[
          {
            key: 'subject',
            head: t('column.template'),
            names: true,
            cell: (template: MailTemplateOut) => (
              <Button
                look="link"
                className={styles.subject}
                onClick={() => setSearch({ template: templateKey(template) })}
              >
                {template.kind === 'layout' ? t('kind.layout') : template.subject}
              </Button>
            ),
          },
          { key: 'kind', head: t('column.kind'), cell: ({ kind }) => t.maybe(`kind.${kind}`, kind) },
          {
            key: 'language',
            head: t('column.language'),
            cell: ({ language }) => t.maybe(`language.${language}`, language),
          },
          { key: 'for', head: t('column.for'), cell: (template) => <ForWhat template={template} /> },
          {
            key: 'from',
            head: t('column.from'),
            number: true,
            cell: ({ id, updatedAt, enabled }) =>
              id === null ? (
                <span className="muted">{t('template.builtIn')}</span>
              ) : (
                <>
                  {!enabled && <Tag>{t('template.off')}</Tag>} {updatedAt !== null && <Moment at={updatedAt} />}
                </>
              ),
          },
        ]}
      />
    </Panel>
  );
}

/** Whom and what it is for; a template that says less is for all others. */
function ForWhat({ template: { recipient, workflow, transition } }: { template: MailTemplateOut }) {
  const t = useMailTexts();
  const parts = [recipient === '' ? '' : t.maybe(`recipient.${recipient}`, recipient), workflow, transition].filter(
    Boolean,
  );
  return parts.length === 0 ? <span className="muted">{t('template.all')}</span> : parts.join(', ');
}
