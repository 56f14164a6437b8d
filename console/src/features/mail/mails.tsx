import type { MailOut } from '@milepost/contract';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Archive, Check, Clock, Minus, RotateCcw, Send, X } from 'lucide-react';
import { useState } from 'react';
import { send } from '../../shared/api.ts';
import { useLiveEvents } from '../../shared/live.ts';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { useCan } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Facts } from '../../shared/ui/facts.tsx';
import { SelectField } from '../../shared/ui/fields.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { EmptyState, NoticeBar, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { mailQuery, mailsQuery, mailStates } from './mail-data.ts';
import { MailView } from './mail-frame.tsx';
import styles from './mail.module.css';
import { useMailTexts } from './texts.ts';

/** What was mailed, what is held for a moment, what was kept or given up. */
export function Mails() {
  const t = useMailTexts();
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const state = mailStates.find((name) => name === oneOf(search['state']));
  const query = useInfiniteQuery(mailsQuery(state));
  const [opened, setOpened] = useState<string>();
  useLiveEvents(() => void client.invalidateQueries({ queryKey: ['mails'] }), 1000);
  const rows = query.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <>
      <div className={styles.filter}>
        <SelectField
          label={t('state')}
          value={state ?? ''}
          options={[
            { value: '', label: t('state.any') },
            ...mailStates.map((value) => ({ value, label: t(`state.${value}`) })),
          ]}
          onChange={({ target }) => setSearch({ state: target.value }, { replace: true })}
        />
        {state === 'dead' && rows.length > 0 && <RetryAll />}
      </div>
      {rows.some((mail) => mail.state === 'kept') && <NoticeBar>{t('kept')}</NoticeBar>}
      {query.isPending && <Skeleton />}
      {query.isError && rows.length === 0 && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && (
        <EmptyState title={t(state === undefined ? 'empty' : 'empty.state')}>
          {state === undefined ? t('empty.text') : undefined}
        </EmptyState>
      )}
      {rows.length > 0 && <MailTable rows={rows} onOpen={setOpened} />}
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {opened !== undefined && <MailDialog id={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function MailTable({ rows, onOpen }: { rows: readonly MailOut[]; onOpen: (id: string) => void }) {
  const t = useMailTexts();
  return (
    <Panel flush>
      <PlainTable
        label={t('tab.mails')}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'subject',
            head: t('column.mail'),
            names: true,
            cell: ({ id, subject, kind }) => (
              <Button look="link" className={styles.subject} onClick={() => onOpen(id)}>
                {subject ?? t.maybe(`kind.${kind}`, kind)}
              </Button>
            ),
          },
          { key: 'to', head: t('column.to'), cell: (mail) => <Recipient mail={mail} /> },
          { key: 'state', head: t('column.state'), cell: (mail) => <MailState mail={mail} /> },
          {
            key: 'time',
            head: t('column.time'),
            number: true,
            cell: ({ settledAt, createdAt }) => <Moment at={settledAt ?? createdAt} />,
          },
        ]}
      />
    </Panel>
  );
}

function Recipient({ mail: { recipient, to } }: { mail: MailOut }) {
  const t = useMailTexts();
  const [kind, role] = recipient.split(':');
  return (
    <span>
      {role === undefined ? t.maybe(`recipient.${kind}`, recipient) : t('recipient.role', { role })}
      {to !== null && <small className={styles.address}>{to}</small>}
    </span>
  );
}

const marks = { sent: Check, dead: X, waiting: Clock, kept: Archive } as const;

/** What became of a mail; of one that waits, until when. */
function MailState({ mail: { state, dueAt, reason } }: { mail: MailOut }) {
  const t = useMailTexts();
  const Icon = marks[state as keyof typeof marks] ?? Minus;
  return (
    <span className={styles[state] ?? styles.plain}>
      <Icon aria-hidden="true" />
      <span>
        {state === 'waiting' && dueAt !== null ? (
          <>
            {t('held')} <Moment at={dueAt} form="clock" />
          </>
        ) : (
          t.maybe(`state.${state}`, state)
        )}
        {reason !== null && <small className={styles.address}>{t.maybe(`reason.${reason}`, reason)}</small>}
      </span>
    </span>
  );
}

function RetryAll() {
  const t = useMailTexts();
  const client = useQueryClient();
  const allowed = useCan('endpoints.manage');
  const retry = useMutation({
    mutationFn: () => send<{ retried: number }>('POST', '/v1/mails/retry'),
    onSuccess: async ({ retried }) => {
      showToast({ text: t('retried', { count: retried }) });
      await client.invalidateQueries({ queryKey: ['mails'] });
    },
    onError: () => showToast({ text: t('failed'), tone: 'bad' }),
  });
  if (!allowed) return null;
  return (
    <Button icon={RotateCcw} busy={retry.isPending} onClick={() => retry.mutate()}>
      {t('retry.all')}
    </Button>
  );
}

/** One mail with its words, and what can still be done with it. */
function MailDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useMailTexts();
  const client = useQueryClient();
  const mayAct = useCan('orders.write');
  const { data, error, isPending } = useQuery(mailQuery(id));
  const done = async (text: string) => {
    showToast({ text });
    await client.invalidateQueries({ queryKey: ['mails'] });
    onClose();
  };
  const sendNow = useMutation({
    mutationFn: () => send('POST', `/v1/mails/${id}/send`),
    onSuccess: () => done(t('sent.now')),
  });
  const cancel = useMutation({
    mutationFn: () => send('POST', `/v1/mails/${id}/cancel`),
    onSuccess: () => done(t('canceled.now')),
  });
  const state = data?.state ?? '';
  const open = mayAct && ['waiting', 'kept', 'dead'].includes(state);
  return (
    <Dialog
      wide
      title={data?.subject ?? t('mail')}
      onClose={onClose}
      actions={
        open ? (
          <>
            {state !== 'kept' && (
              <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
                {t('cancel')}
              </Button>
            )}
            <Button look="primary" icon={Send} busy={sendNow.isPending} onClick={() => sendNow.mutate()}>
              {t(state === 'dead' ? 'send.again' : 'send.now')}
            </Button>
          </>
        ) : undefined
      }
    >
      {isPending && <Skeleton rows={3} />}
      {error !== null && <ProblemNotice error={error} />}
      {(sendNow.isError || cancel.isError) && <ProblemNotice error={sendNow.error ?? cancel.error} />}
      {data !== undefined && (
        <>
          <Facts
            facts={[
              { name: t('column.to'), value: <Recipient mail={data} /> },
              { name: t('column.state'), value: <MailState mail={data} /> },
              ...(data.orderId === null
                ? []
                : [
                    {
                      name: t('order'),
                      value: (
                        <Link to="/orders/$key" params={{ key: data.orderId }}>
                          {t('order.open')}
                        </Link>
                      ),
                    },
                  ]),
              ...(data.words === null ? [] : [{ name: t('words'), value: data.words }]),
            ]}
          />
          {data.text === null ? (
            <p className="muted">{t('no.content')}</p>
          ) : (
            <MailView subject={data.subject} text={data.text} html={data.html} />
          )}
        </>
      )}
    </Dialog>
  );
}
