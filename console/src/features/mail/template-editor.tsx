import type { MailTemplateOut, NewMailTemplateIn } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft, Send, Trash2 } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { send } from '../../shared/api.ts';
import { useSession } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { CheckField, SelectField, TextArea, TextField } from '../../shared/ui/fields.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { useStatuses } from '../../shared/workflows.ts';
import { previewQuery, templateKey, templatesQuery } from './mail-data.ts';
import { MailView } from './mail-frame.tsx';
import styles from './mail.module.css';
import { useMailTexts } from './texts.ts';

interface TemplateEditorProps {
  readonly template: MailTemplateOut;
  readonly onClose: () => void;
}

const kinds = ['change', 'undo', 'reminder', 'digest', 'endpoint', 'confirm', 'layout'] as const;
const languages = ['en', 'de', '*'] as const;

/** The words at the left, the mail they make at the right. One that comes with the server becomes one's own by saving. */
export function TemplateEditor({ template, onClose }: TemplateEditorProps) {
  const t = useMailTexts();
  const client = useQueryClient();
  const [fields, setFields] = useState<MailTemplateOut>(template);
  const [dialog, setDialog] = useState<'test' | 'remove'>();
  const isNew = template.id === null;
  const isLayout = fields.kind === 'layout';
  const change = (part: Partial<MailTemplateOut>) => setFields((before) => ({ ...before, ...part }));
  const wanted = toNew(fields);
  const save = useMutation({
    mutationFn: () => {
      const { subject, body, html, enabled } = fields;
      return isNew
        ? send('POST', '/v1/mail-templates', wanted)
        : send('PATCH', `/v1/mail-templates/${template.id}`, { subject, body, html, enabled });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: templatesQuery.queryKey, exact: true });
      showToast({ text: t('template.saved') });
      onClose();
    },
  });
  return (
    <>
      <Button look="quiet" small icon={ArrowLeft} className={styles.back} onClick={onClose}>
        {t('template.back')}
      </Button>
      <div className={styles.editor}>
        <Panel title={t(isNew ? 'template.own' : 'template.edit')} note={isNew ? t('template.own.lead') : undefined}>
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              save.mutate();
            }}
          >
            {isNew && <ForFields fields={fields} change={change} />}
            <TextField
              label={t('field.subject')}
              value={fields.subject}
              maxLength={500}
              onChange={typed((subject) => change({ subject }))}
            />
            <TextArea
              label={t('field.body')}
              help={t(isLayout ? 'field.layout.help' : 'field.body.help')}
              rows={10}
              value={fields.body}
              onChange={typed((body) => change({ body }))}
            />
            <TextArea
              label={t(isLayout ? 'field.page' : 'field.html')}
              help={t(isLayout ? 'field.page.help' : 'field.html.help')}
              optional
              rows={isLayout ? 10 : 4}
              value={fields.html ?? ''}
              onChange={typed((html) => change({ html: html.trim() === '' ? null : html }))}
            />
            <CheckField
              label={t(isLayout ? 'field.used' : 'field.enabled')}
              help={t(isLayout ? 'field.used.help' : 'field.enabled.help')}
              checked={fields.enabled}
              onChange={({ target }) => change({ enabled: target.checked })}
            />
            <div className={styles.acts}>
              <Button type="submit" look="primary" busy={save.isPending}>
                {t(isNew ? 'template.make' : 'template.save')}
              </Button>
              <Button icon={Send} onClick={() => setDialog('test')}>
                {t('test')}
              </Button>
              {!isNew && (
                <Button look="danger" icon={Trash2} onClick={() => setDialog('remove')}>
                  {t('template.remove')}
                </Button>
              )}
            </div>
            {save.isError && <ProblemNotice error={save.error} />}
          </form>
        </Panel>
        <Preview template={wanted} />
      </div>
      {dialog === 'test' && <TestDialog template={wanted} onClose={() => setDialog(undefined)} />}
      {dialog === 'remove' && (
        <RemoveDialog template={template} onClose={() => setDialog(undefined)} onRemoved={onClose} />
      )}
    </>
  );
}

interface ForFieldsProps {
  readonly fields: MailTemplateOut;
  readonly change: (part: Partial<MailTemplateOut>) => void;
}

/** What it is for: set once, when it is made. */
function ForFields({ fields, change }: ForFieldsProps) {
  const t = useMailTexts();
  const { workflows } = useStatuses();
  const { data: templates = [] } = useQuery(templatesQuery);
  /** What stands around a mail has other words than a mail: whoever chooses the other begins with those of the server. */
  const chooseKind = (kind: string) => {
    const isOther = (kind === 'layout') !== (fields.kind === 'layout');
    const first = templates.find((each) => each.id === null && each.kind === kind && each.language !== 'de');
    if (!isOther || first === undefined) {
      change({ kind });
      return;
    }
    const { language, subject, body, html } = first;
    change({ kind, language, subject, body, html });
  };
  const transitions = workflows.find(({ key }) => key === fields.workflow)?.transitions ?? [];
  return (
    <div className={styles.two}>
      <SelectField
        label={t('column.kind')}
        value={fields.kind}
        options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        onChange={typed(chooseKind)}
      />
      <SelectField
        label={t('column.language')}
        value={fields.language}
        options={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
        onChange={typed((language) => change({ language }))}
      />
      <SelectField
        label={t('field.recipient')}
        value={fields.recipient}
        options={[
          { value: '', label: t('recipient.any') },
          ...(['customer', 'owner', 'watchers'] as const).map((value) => ({ value, label: t(`recipient.${value}`) })),
        ]}
        onChange={typed((recipient) => change({ recipient }))}
      />
      <SelectField
        label={t('field.workflow')}
        value={fields.workflow}
        options={[
          { value: '', label: t('field.any') },
          ...workflows.map(({ key, name }) => ({ value: key, label: name })),
        ]}
        onChange={typed((workflow) => change({ workflow, transition: '' }))}
      />
      <SelectField
        label={t('field.transition')}
        value={fields.transition}
        options={[
          { value: '', label: t('field.any') },
          ...transitions.map(({ name, label }) => ({ value: name, label })),
        ]}
        onChange={typed((transition) => change({ transition }))}
      />
    </div>
  );
}

function Preview({ template }: { template: NewMailTemplateIn }) {
  const t = useMailTexts();
  const { data, error, isPending } = useQuery(previewQuery(useDeferredValue(template)));
  return (
    <Panel
      title={t('preview')}
      note={t(template.kind === 'layout' ? 'preview.layout' : 'preview.lead')}
      className={styles.preview}
    >
      {error !== null && <ProblemNotice error={error} />}
      {error === null && isPending && <Skeleton rows={4} />}
      {error === null && data !== undefined && <MailView {...data} />}
    </Panel>
  );
}

function TestDialog({ template, onClose }: { template: NewMailTemplateIn; onClose: () => void }) {
  const t = useMailTexts();
  const client = useQueryClient();
  const { user } = useSession();
  const [to, setTo] = useState(user.email);
  const test = useMutation({
    mutationFn: () => send('POST', '/v1/mail-templates/test', { ...template, to: to.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['mails'] });
      showToast({ text: t('test.sent', { to: to.trim() }) });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('test.title')}
      lead={t('test.lead')}
      onClose={onClose}
      onSubmit={() => test.mutate()}
      actions={
        <Button look="primary" type="submit" busy={test.isPending}>
          {t('test.do')}
        </Button>
      }
    >
      <TextField label={t('test.to')} type="email" autoFocus value={to} onChange={typed(setTo)} />
      {test.isError && <ProblemNotice error={test.error} />}
    </Dialog>
  );
}

interface RemoveDialogProps {
  readonly template: MailTemplateOut;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

function RemoveDialog({ template, onClose, onRemoved }: RemoveDialogProps) {
  const t = useMailTexts();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => send('DELETE', `/v1/mail-templates/${templateKey(template)}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: templatesQuery.queryKey, exact: true });
      onRemoved();
    },
  });
  return (
    <ConfirmDialog
      title={t('template.remove.title')}
      action={t('template.remove')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {t('template.remove.text')}
    </ConfirmDialog>
  );
}

function toNew({
  kind,
  language,
  recipient,
  workflow,
  transition,
  subject,
  body,
  html,
  enabled,
}: MailTemplateOut): NewMailTemplateIn {
  return {
    kind: kind as NewMailTemplateIn['kind'],
    ...{ language, recipient, workflow, transition, subject, body, html, enabled },
  };
}
