import type { NewReplayIn, ReplayOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { RotateCcw, Square } from 'lucide-react';
import { useState } from 'react';
import { send } from '../../shared/api.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { Endpoint } from './endpoints-data.ts';
import { replaysQuery } from './endpoints-data.ts';
import styles from './replays.module.css';
import { useWebhooksTexts } from './texts.ts';

/** What is and was told again, with how far each is. */
export function Replays({ endpoint, onReplay }: { endpoint: Endpoint; onReplay: () => void }) {
  const t = useWebhooksTexts();
  const { data, error, isPending, refetch } = useQuery(replaysQuery(endpoint.id));
  if (isPending) return <Skeleton rows={3} />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (data.length === 0) {
    return (
      <EmptyState
        title={t('replays.empty')}
        action={
          <Button icon={RotateCcw} onClick={onReplay}>
            {t('replay')}
          </Button>
        }
      >
        {t('replays.empty.text')}
      </EmptyState>
    );
  }
  return (
    <ul className={styles.replays}>
      {data.map((replay) => (
        <Replay key={replay.id} replay={replay} />
      ))}
    </ul>
  );
}

function Replay({ replay }: { replay: ReplayOut }) {
  const t = useWebhooksTexts();
  const client = useQueryClient();
  const { count } = useNumbers();
  const { id, endpointId, kind, state, queued, settled, createdAt } = replay;
  const stop = useMutation({
    mutationFn: () => send('DELETE', `/v1/endpoints/${endpointId}/replays/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['endpoints', endpointId] }),
  });
  const running = state === 'running' || (state === 'done' && settled < queued);
  const words = {
    settled: count(settled),
    queued: count(queued),
    share: `${Math.round(shareOf(replay) * 100)} %`,
  };
  return (
    <li>
      <div className={styles.line}>
        <b>{t.maybe(`replay.${kind}`, kind)}</b>
        <span className="muted">
          <Moment at={createdAt} />
        </span>
        {state === 'running' && (
          <Button small icon={Square} busy={stop.isPending} onClick={() => stop.mutate()}>
            {t('replay.stop')}
          </Button>
        )}
      </div>
      <progress
        className={styles.progress}
        aria-label={t('replay.progress')}
        max={1}
        value={state === 'canceled' ? 0 : shareOf(replay)}
      />
      <p className={styles.words}>
        {state === 'canceled' && t('replay.state.canceled', { settled: words.settled })}
        {state !== 'canceled' && running && t('replay.state.running', words)}
        {state !== 'canceled' && !running && t('replay.state.done', { settled: words.settled, number: settled })}
      </p>
      {stop.isError && <ProblemNotice error={stop.error} />}
    </li>
  );
}

/** How far it is: half for putting into the queue, half for sending. */
function shareOf({ state, firstPosition, position, toPosition, queued, settled }: ReplayOut): number {
  const sent = queued === 0 ? 1 : settled / queued;
  if (state === 'done') return 0.5 + sent / 2;
  const whole = Number(toPosition) - Number(firstPosition);
  return whole <= 0 ? 0 : ((Number(position) - Number(firstPosition)) / whole) * 0.5 * (0.5 + sent / 2);
}

const kinds = ['failed', 'range', 'since', 'event'] as const;

/** Chooses what is told again. */
export function ReplayDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const t = useWebhooksTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [kind, setKind] = useState<(typeof kinds)[number]>('failed');
  const [values, setValues] = useState({ position: '', from: '', to: '', perSecond: '50' });
  const change = (part: Partial<typeof values>) => setValues((before) => ({ ...before, ...part }));
  const replay = useMutation({
    mutationFn: () => send('POST', `/v1/endpoints/${endpoint.id}/replays`, toWish(kind, values)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['endpoints', endpoint.id] });
      onClose();
      await navigate({ to: '.', search: { tab: 'replays' } });
    },
  });
  return (
    <Dialog
      title={t('replay.title', { name: endpoint.description || endpoint.url })}
      lead={t('replay.lead')}
      onClose={onClose}
      onSubmit={() => replay.mutate()}
      actions={
        <Button look="primary" type="submit" busy={replay.isPending}>
          {t('replay.do')}
        </Button>
      }
    >
      <SelectField
        label={t('replay.what')}
        value={kind}
        options={kinds.map((value) => ({ value, label: t(`replay.${value}`) }))}
        onChange={({ target }) => setKind(target.value as typeof kind)}
      />
      {kind === 'range' && (
        <div className={styles.two}>
          <TextField
            label={t('replay.from')}
            type="datetime-local"
            value={values.from}
            onChange={typed((from) => change({ from }))}
          />
          <TextField
            label={t('replay.to')}
            type="datetime-local"
            value={values.to}
            onChange={typed((to) => change({ to }))}
          />
        </div>
      )}
      {(kind === 'since' || kind === 'event') && (
        <TextField
          label={t('replay.position')}
          inputMode="numeric"
          value={values.position}
          onChange={typed((position) => change({ position }))}
        />
      )}
      <TextField
        label={t('replay.perSecond')}
        help={t('replay.perSecond.help')}
        type="number"
        min={1}
        value={values.perSecond}
        onChange={typed((perSecond) => change({ perSecond }))}
      />
      {replay.isError && <ProblemNotice error={replay.error} />}
    </Dialog>
  );
}

function toWish(
  kind: (typeof kinds)[number],
  { position, from, to, perSecond }: Readonly<Record<'position' | 'from' | 'to' | 'perSecond', string>>,
): NewReplayIn {
  const rate = perSecond === '' ? {} : { perSecond: Number(perSecond) };
  const instant = (local: string) => (local === '' ? '' : new Date(local).toISOString());
  switch (kind) {
    case 'failed':
      return { kind, ...rate };
    case 'range':
      return { kind, from: instant(from), to: instant(to), ...rate };
    default:
      return { kind, position, ...rate };
  }
}
