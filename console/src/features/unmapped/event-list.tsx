import type { QuarantinedBodyOut, QuarantinedEventOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ban, FileCode, LogIn } from 'lucide-react';
import { useState } from 'react';
import { get, send } from '../../shared/api.ts';
import { useCan } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { CodeBlock } from '../../shared/ui/copying.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { TextArea, TextField } from '../../shared/ui/fields.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { release } from './quarantine-data.ts';
import { useUnmappedTexts } from './texts.ts';
import styles from './unmapped.module.css';

type Opened = { readonly what: 'body' | 'release' | 'dismiss'; readonly event: QuarantinedEventOut };

/** Events one by one: what they say, and what can be done with each. */
export function EventList({ label, events }: { label: string; events: readonly QuarantinedEventOut[] }) {
  const t = useUnmappedTexts();
  const mayWrite = useCan('orders.write');
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  return (
    <>
      <PlainTable
        label={label}
        rows={events}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'event',
            head: t('column.event'),
            names: true,
            cell: ({ kind, orderId, source }) => (
              <>
                {orderId ?? t('no.order')}
                <small>
                  {t.maybe(`source.${source}`, source)}, {kind}
                </small>
              </>
            ),
          },
          {
            key: 'reason',
            head: t('column.reason'),
            cell: ({ state, result, reason, detail }) =>
              state === 'waiting' ? <span title={detail}>{t.maybe(`reason.${reason}`, detail)}</span> : (result ?? ''),
          },
          {
            key: 'received',
            head: t('column.received'),
            number: true,
            cell: ({ receivedAt }) => <Moment at={receivedAt} />,
          },
          {
            key: 'acts',
            head: t('column.acts'),
            acts: true,
            cell: (event) => (
              <>
                <Button small look="quiet" icon={FileCode} onClick={() => setOpened({ what: 'body', event })}>
                  {t('body')}
                </Button>
                {mayWrite && event.state === 'waiting' && (
                  <>
                    <Button small icon={LogIn} onClick={() => setOpened({ what: 'release', event })}>
                      {t('release')}
                    </Button>
                    <Button small look="quiet" icon={Ban} onClick={() => setOpened({ what: 'dismiss', event })}>
                      {t('dismiss')}
                    </Button>
                  </>
                )}
              </>
            ),
          },
        ]}
      />
      {opened?.what === 'body' && <BodyDialog event={opened.event} onClose={close} />}
      {opened?.what === 'release' && <ReleaseDialog event={opened.event} onClose={close} />}
      {opened?.what === 'dismiss' && <DismissDialog event={opened.event} onClose={close} />}
    </>
  );
}

interface EventDialogProps {
  readonly event: QuarantinedEventOut;
  readonly onClose: () => void;
}

function BodyDialog({ event, onClose }: EventDialogProps) {
  const t = useUnmappedTexts();
  const { data, error, isPending } = useQuery({
    queryKey: ['quarantine', 'body', event.id],
    queryFn: ({ signal }) => get<QuarantinedBodyOut>(`/v1/quarantine/${event.id}`, undefined, signal),
  });
  return (
    <Dialog wide title={t('body.title')} lead={event.detail} onClose={onClose}>
      {isPending && <Skeleton rows={3} />}
      {error !== null && <ProblemNotice error={error} />}
      {data !== undefined && (
        <CodeBlock
          label={t('body.bytes', { count: atob(data.bodyBase64).length })}
          text={data.body === '' ? t('body.erased') : data.body}
        />
      )}
    </Dialog>
  );
}

/** Tries it again, for an order that somebody names; what would be done is shown first. */
function ReleaseDialog({ event, onClose }: EventDialogProps) {
  const t = useUnmappedTexts();
  const client = useQueryClient();
  const [order, setOrder] = useState('');
  const preview = useMutation({ mutationFn: () => release(event.id, order.trim(), true) });
  const act = useMutation({
    mutationFn: () => release(event.id, order.trim()),
    onSuccess: async ({ result, outcome }) => {
      await client.invalidateQueries({ queryKey: ['quarantine'] });
      showToast({ text: result, tone: outcome === 'applied' ? 'plain' : 'bad' });
      onClose();
    },
  });
  const shown = preview.data;
  return (
    <Dialog
      title={t('release.title')}
      lead={event.detail}
      onClose={onClose}
      onSubmit={() => (shown?.outcome === 'applied' ? act.mutate() : preview.mutate())}
      actions={
        <Button look="primary" type="submit" busy={act.isPending || preview.isPending}>
          {t(shown?.outcome === 'applied' ? 'release' : 'release.try')}
        </Button>
      }
    >
      <TextField
        label={t('release.order')}
        help={t('release.order.help')}
        optional={event.orderId !== null}
        value={order}
        onChange={typed((value) => {
          setOrder(value);
          preview.reset();
        })}
      />
      {shown !== undefined && (
        <p className={styles.result} role="status">
          <b>{t(shown.outcome === 'applied' ? 'release.would' : 'release.would.not')}</b> {shown.result}
        </p>
      )}
      {preview.isError && <ProblemNotice error={preview.error} />}
      {act.isError && <ProblemNotice error={act.error} />}
    </Dialog>
  );
}

function DismissDialog({ event, onClose }: EventDialogProps) {
  const t = useUnmappedTexts();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const dismiss = useMutation({
    mutationFn: () => send('POST', `/v1/quarantine/${event.id}/dismiss`, { reason: reason.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['quarantine'] });
      showToast({ text: t('dismissed') });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('dismiss.title')}
      lead={t('dismiss.lead')}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (reason.trim() !== '') dismiss.mutate();
      }}
      actions={
        <Button look="danger" type="submit" busy={dismiss.isPending}>
          {t('dismiss.do')}
        </Button>
      }
    >
      <TextArea
        label={t('dismiss.reason')}
        value={reason}
        fault={tried && reason.trim() === '' ? t('dismiss.missing') : undefined}
        onChange={typed(setReason)}
      />
      {dismiss.isError && <ProblemNotice error={dismiss.error} />}
    </Dialog>
  );
}
