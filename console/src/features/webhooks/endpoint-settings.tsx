import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { KeyRound, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { send } from '../../shared/api.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { Facts } from '../../shared/ui/facts.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { shortDuration } from './endpoint-fields.ts';
import styles from './endpoint-settings.module.css';
import { nameOf } from './endpoint-state.ts';
import type { Endpoint } from './endpoints-data.ts';
import { RotateDialog } from './secrets.tsx';
import { useWebhooksTexts } from './texts.ts';

interface EndpointSettingsProps {
  readonly endpoint: Endpoint;
  readonly onEdit: () => void;
  readonly onSecret: (secret: string) => void;
}

/** What is set, its secrets, and its end. */
export function EndpointSettings({ endpoint, onEdit, onSecret }: EndpointSettingsProps) {
  const t = useWebhooksTexts();
  const [dialog, setDialog] = useState<'rotate' | 'remove'>();
  const relay = endpoint.kind === 'relay';
  return (
    <div className={styles.settings}>
      <section>
        <div className={styles.head}>
          <h3>{t('settings.told')}</h3>
          {!relay && (
            <Button small icon={Pencil} onClick={onEdit}>
              {t('edit')}
            </Button>
          )}
        </div>
        <Facts facts={useFacts(endpoint)} />
      </section>
      <section>
        <div className={styles.head}>
          <h3>{t('settings.secrets')}</h3>
          {!relay && (
            <Button small icon={KeyRound} onClick={() => setDialog('rotate')}>
              {t('rotate')}
            </Button>
          )}
        </div>
        <p className="muted">{t('secrets.lead')}</p>
        <ul className={styles.secrets}>
          {endpoint.secrets.map(({ id, createdAt, expiresAt }) => (
            <li key={id}>
              <KeyRound aria-hidden="true" />
              <span>
                {t('secret.since')} <Moment at={createdAt} form="moment" />
              </span>
              <b>
                {expiresAt === null ? (
                  t('secret.current')
                ) : (
                  <>
                    {t('secret.until')} <Moment at={expiresAt} form="moment" />
                  </>
                )}
              </b>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <div className={styles.head}>
          <h3>{t('settings.end')}</h3>
          <Button small look="danger" icon={Trash2} onClick={() => setDialog('remove')}>
            {t('remove')}
          </Button>
        </div>
        <p className="muted">{t('settings.end.text')}</p>
      </section>
      {dialog === 'rotate' && (
        <RotateDialog endpoint={endpoint} onSecret={onSecret} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'remove' && <RemoveDialog endpoint={endpoint} onClose={() => setDialog(undefined)} />}
    </div>
  );
}

function useFacts(endpoint: Endpoint) {
  const t = useWebhooksTexts();
  const shared = useSharedTexts();
  const { types, filters, format, signature, audience, ordering, compaction, headers, retrySchedule } = endpoint;
  const some = (values: readonly string[] | undefined) => values?.join(', ') ?? t('fact.any');
  return [
    { name: t('field.types'), value: types?.join(', ') ?? t('summary.all') },
    { name: t('field.workflow'), value: some(filters.workflow) },
    {
      name: t('field.category'),
      value: some(filters.category?.map((name) => shared.maybe(`category.${name}`, name))),
    },
    { name: t('field.status'), value: some(filters.status) },
    ...(filters.condition === undefined
      ? []
      : [{ name: t('field.condition'), value: <code>{filters.condition}</code> }]),
    { name: t('field.audience'), value: t.maybe(`audience.${audience}`, audience) },
    { name: t('field.format'), value: t.maybe(`format.${format}`, format) },
    { name: t('field.signature'), value: t.maybe(`signature.${signature}`, signature) },
    { name: t('field.ordering'), value: t.maybe(`ordering.${ordering}`, ordering) },
    { name: t('field.compaction'), value: t.maybe(`compaction.${compaction}`, compaction) },
    {
      name: t('field.retries'),
      value: retrySchedule.length === 0 ? t('fact.once') : <code>{retrySchedule.map(shortDuration).join(' ')}</code>,
    },
    { name: t('field.timeoutSeconds'), value: endpoint.timeoutSeconds },
    { name: t('field.concurrency'), value: endpoint.concurrency },
    { name: t('field.rateLimit'), value: endpoint.rateLimit ?? t('fact.unlimited') },
    { name: t('field.headers'), value: Object.keys(headers).join(', ') || t('fact.none') },
  ];
}

function RemoveDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const t = useWebhooksTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => send('DELETE', `/v1/endpoints/${endpoint.id}`),
    onSuccess: async () => {
      onClose();
      await navigate({ to: '/webhooks' });
      await client.invalidateQueries({ queryKey: ['endpoints', 'list'] });
      showToast({ text: t('removed', { name: nameOf(endpoint) }) });
    },
  });
  return (
    <ConfirmDialog
      title={t('remove.title', { name: nameOf(endpoint) })}
      action={t('remove')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {t('remove.text')}
    </ConfirmDialog>
  );
}
