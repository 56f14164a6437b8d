import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Pause, Pencil, Play, RotateCcw, Send, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { send } from '../../shared/api.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useNow, useTimes } from '../../shared/i18n/times.ts';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Facts } from '../../shared/ui/facts.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { NoticeBar, ProblemNotice } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { Compare } from './compare.tsx';
import { Deliveries } from './deliveries.tsx';
import styles from './endpoint-detail.module.css';
import { EndpointForm } from './endpoint-form.tsx';
import { EndpointSettings } from './endpoint-settings.tsx';
import { isTroubled, nameOf, stateOf } from './endpoint-state.ts';
import type { Endpoint } from './endpoints-data.ts';
import { deliveriesQuery } from './endpoints-data.ts';
import { Replays, ReplayDialog } from './replays.tsx';
import { useWebhooksTexts } from './texts.ts';
import { Verify } from './verify.tsx';

interface EndpointDetailProps {
  readonly endpoint: Endpoint;
  /** Shows a secret that has just been made, this once. */
  readonly onSecret: (secret: string) => void;
}

/** One endpoint: how it is doing, what was sent to it, and what can be done. */
export function EndpointDetail({ endpoint, onSecret }: EndpointDetailProps) {
  const t = useWebhooksTexts();
  const [search] = useSearchParams();
  const [dialog, setDialog] = useState<'edit' | 'replay'>();
  const tab = oneOf(search['tab']) ?? 'deliveries';
  const { data: dead } = useInfiniteQuery(deliveriesQuery(endpoint.id, 'dead'));
  const deadCount = dead?.pages[0]?.data.length ?? 0;
  const more = dead?.pages[0]?.next === null ? '' : '+';
  const tabs = [
    { key: 'deliveries', label: t('tab.deliveries'), search: {} },
    {
      ...{ key: 'dead', label: t('tab.dead'), search: { tab: 'dead' } },
      ...(deadCount > 0 ? { note: `${deadCount}${more}`, loud: true } : {}),
    },
    { key: 'replays', label: t('tab.replays'), search: { tab: 'replays' } },
    ...(endpoint.kind === 'relay' ? [] : [{ key: 'compare', label: t('tab.compare'), search: { tab: 'compare' } }]),
    { key: 'settings', label: t('tab.settings'), search: { tab: 'settings' } },
    { key: 'verify', label: t('tab.verify'), search: { tab: 'verify' } },
  ];
  return (
    <Panel flush className={styles.panel}>
      <Head endpoint={endpoint} onReplay={() => setDialog('replay')} onEdit={() => setDialog('edit')} />
      <StateNotice endpoint={endpoint} />
      <Strip endpoint={endpoint} />
      <div className={styles.tabs}>
        <Tabs label={nameOf(endpoint)} tabs={tabs} current={tab} />
      </div>
      {tab === 'deliveries' && <Deliveries endpoint={endpoint} state={undefined} />}
      {tab === 'dead' && <Deliveries endpoint={endpoint} state="dead" />}
      {tab === 'replays' && <Replays endpoint={endpoint} onReplay={() => setDialog('replay')} />}
      {tab === 'compare' && <Compare key={endpoint.id} endpoint={endpoint} />}
      {tab === 'settings' && (
        <EndpointSettings endpoint={endpoint} onEdit={() => setDialog('edit')} onSecret={onSecret} />
      )}
      {tab === 'verify' && <Verify endpoint={endpoint} />}
      {dialog === 'edit' && <EndpointForm endpoint={endpoint} onClose={() => setDialog(undefined)} />}
      {dialog === 'replay' && <ReplayDialog endpoint={endpoint} onClose={() => setDialog(undefined)} />}
    </Panel>
  );
}

function Head({ endpoint, onReplay, onEdit }: { endpoint: Endpoint; onReplay: () => void; onEdit: () => void }) {
  const t = useWebhooksTexts();
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: () => send('POST', `/v1/endpoints/${endpoint.id}/test`, {}),
    onSuccess: async () => {
      showToast({ text: t('test.sent') });
      await client.invalidateQueries({ queryKey: ['endpoints'] });
    },
  });
  const relay = endpoint.kind === 'relay';
  return (
    <div className={styles.head}>
      <div className={styles.words}>
        <h2>{nameOf(endpoint)}</h2>
        <p>
          <span className="mono">{endpoint.url}</span>
          <br />
          {relay ? t('relay') : <Summary endpoint={endpoint} />}
        </p>
      </div>
      <div className={styles.actions}>
        {!relay && endpoint.status !== 'paused' && (
          <Button small icon={Send} busy={test.isPending} onClick={() => test.mutate()}>
            {t('test')}
          </Button>
        )}
        {!relay && (
          <Button small icon={RotateCcw} onClick={onReplay}>
            {t('replay')}
          </Button>
        )}
        {!relay && (
          <Button small icon={Pencil} onClick={onEdit}>
            {t('edit')}
          </Button>
        )}
        <PauseButton endpoint={endpoint} />
      </div>
      {test.isError && <ProblemNotice error={test.error} />}
    </div>
  );
}

/** What it is told of, in one sentence. */
function Summary({ endpoint }: { endpoint: Endpoint }) {
  const t = useWebhooksTexts();
  const { types, filters, ordering, compaction, format } = endpoint;
  const narrowed = Object.keys(filters).length > 0;
  return [
    types === null ? t('summary.all') : t('summary.some', { count: types.length }),
    narrowed ? t('summary.filtered') : '',
    ordering === 'per-order' ? t('summary.ordered') : '',
    compaction === 'latest-per-order' ? t('summary.latest') : '',
    t.maybe(`format.${format}`, format),
  ]
    .filter(Boolean)
    .join(', ');
}

function PauseButton({ endpoint }: { endpoint: Endpoint }) {
  const t = useWebhooksTexts();
  const client = useQueryClient();
  const paused = endpoint.status === 'paused';
  const change = useMutation({
    mutationFn: () => send('PATCH', `/v1/endpoints/${endpoint.id}`, { enabled: paused }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['endpoints'] });
      showToast({ text: t(paused ? 'resumed' : 'paused.done') });
    },
    onError: () => showToast({ text: t('pause.failed'), tone: 'bad' }),
  });
  return (
    <Button
      small
      look={paused ? 'primary' : 'plain'}
      icon={paused ? Play : Pause}
      busy={change.isPending}
      onClick={() => change.mutate()}
    >
      {t(paused ? 'resume' : 'pause')}
    </Button>
  );
}

/** What is the matter, what is safe, and when it goes on. */
function StateNotice({ endpoint }: { endpoint: Endpoint }) {
  const t = useWebhooksTexts();
  const times = useTimes();
  const now = useNow();
  const { count } = useNumbers();
  const state = stateOf(endpoint);
  if (state === 'fine' || state === 'unused') return null;
  const { failingSince, lastFailureAt, nextProbeAt, pending } = endpoint;
  const since = failingSince ?? lastFailureAt;
  const values = {
    since: since === null ? '' : times.relative(new Date(since), now),
    next: nextProbeAt === null ? t('soon') : times.relative(new Date(nextProbeAt), now),
    pending: count(pending),
    number: pending,
    b: (text: React.ReactNode) => <b>{text}</b>,
  };
  return (
    <div className={styles.notice}>
      <NoticeBar tone={isTroubled(state) ? 'bad' : 'sign'} icon={<TriangleAlert aria-hidden="true" />}>
        {t.rich(`notice.${state}`, values)}
      </NoticeBar>
    </div>
  );
}

function Strip({ endpoint }: { endpoint: Endpoint }) {
  const t = useWebhooksTexts();
  const { count } = useNumbers();
  const { data } = useInfiniteQuery(deliveriesQuery(endpoint.id, undefined));
  const latest = data?.pages[0]?.data.filter(({ state }) => state === 'delivered') ?? [];
  const atOnce = latest.filter(({ attempts }) => attempts <= 1).length;
  const { consistentUpTo, secrets, lastSuccessAt, pending } = endpoint;
  const old = secrets.find(({ expiresAt }) => expiresAt !== null);
  return (
    <Facts
      form="strip"
      facts={[
        { name: t('fact.consistent'), value: t('fact.event', { position: count(Number(consistentUpTo)) }) },
        { name: t('fact.waiting'), value: pending >= 1000 ? t('fact.many') : count(pending) },
        {
          name: t('fact.first'),
          value:
            latest.length === 0
              ? '–'
              : t('fact.first.value', { share: Math.round((atOnce / latest.length) * 100), count: latest.length }),
        },
        {
          name: t('fact.success'),
          value: lastSuccessAt === null ? t('fact.never') : <Moment at={lastSuccessAt} />,
        },
        {
          name: t('fact.secret'),
          value:
            old?.expiresAt === undefined || old.expiresAt === null ? (
              t('fact.secrets', { count: secrets.length })
            ) : (
              <>
                {t('fact.secrets.until', { count: secrets.length })} <Moment at={old.expiresAt} form="moment" />
              </>
            ),
        },
      ]}
    />
  );
}
