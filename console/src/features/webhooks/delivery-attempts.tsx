import type { AttemptOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import { send } from '../../shared/api.ts';
import { useNow, useTimes } from '../../shared/i18n/times.ts';
import { Button } from '../../shared/ui/button.tsx';
import { classes } from '../../shared/ui/classes.ts';
import { CodeBlock } from '../../shared/ui/copying.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { curlOf, requestOf, requestText, responseOf, responseText } from './exchange.ts';
import styles from './delivery-attempts.module.css';
import type { Endpoint } from './endpoints-data.ts';
import { deliveryQuery } from './endpoints-data.ts';
import { useWebhooksTexts } from './texts.ts';

/** Each attempt as a stone on the road, the next one yellow; what was sent beside what was answered. */
export function DeliveryAttempts({ endpoint, deliveryId }: { endpoint: Endpoint; deliveryId: string }) {
  const t = useWebhooksTexts();
  const client = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(deliveryQuery(endpoint.id, deliveryId));
  const [chosen, setChosen] = useState<string>();
  const retry = useMutation({
    mutationFn: () => send('POST', `/v1/endpoints/${endpoint.id}/deliveries/${deliveryId}/retry`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['endpoints'] }),
  });
  if (isPending) return <Skeleton rows={3} />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const shown = data.log.find(({ id }) => id === chosen) ?? data.log.at(-1);
  return (
    <div className={styles.attempts}>
      <div className={styles.top}>
        <Road log={data.log} next={data.nextAttemptAt} shown={shown?.id} onShow={setChosen} />
        {data.state === 'dead' && (
          <Button small icon={RotateCcw} busy={retry.isPending} onClick={() => retry.mutate()}>
            {t('retry')}
          </Button>
        )}
      </div>
      {retry.isError && <ProblemNotice error={retry.error} />}
      {shown === undefined ? <p className="muted">{t('attempts.none')}</p> : <Exchange attempt={shown} of={data.log} />}
    </div>
  );
}

interface RoadProps {
  readonly log: readonly AttemptOut[];
  readonly next: string | null;
  readonly shown: string | undefined;
  readonly onShow: (id: string) => void;
}

function Road({ log, next, shown, onShow }: RoadProps) {
  const t = useWebhooksTexts();
  const times = useTimes();
  const now = useNow();
  return (
    <ol className={styles.road}>
      {log.map((attempt, index) => (
        <li key={attempt.id} className={classes(index === log.length - 1 && next === null && styles.last)}>
          <button
            type="button"
            className={styles.attempt}
            aria-pressed={attempt.id === shown}
            onClick={() => onShow(attempt.id)}
          >
            <span className={classes(styles.stone, !attempt.ok && styles.failed)} aria-hidden="true">
              {attempt.ok ? <Check /> : <X />}
            </span>
            <b>{outcomeOf(attempt, t)}</b>
            <span>
              {times.clock(new Date(attempt.at))}, {t('ms', { ms: attempt.durationMs })}
            </span>
          </button>
        </li>
      ))}
      {next !== null && (
        <li className={styles.next}>
          <span className={styles.attempt}>
            <span className={classes(styles.stone, styles.sign)} aria-hidden="true">
              {log.length + 1}
            </span>
            <b>{t('attempt.next', { when: times.relative(new Date(next), now) })}</b>
            <span>{times.clock(new Date(next))}</span>
          </span>
        </li>
      )}
    </ol>
  );
}

/** What came of an attempt: the status of the answer, else the reason in words. */
function outcomeOf(attempt: AttemptOut, t: ReturnType<typeof useWebhooksTexts>): string {
  const { status } = responseOf(attempt) ?? {};
  if (status !== undefined) return String(status);
  return t.maybe(`reason.${attempt.reason}`, attempt.words ?? t('reason.none'));
}

function Exchange({ attempt, of }: { attempt: AttemptOut; of: readonly AttemptOut[] }) {
  const t = useWebhooksTexts();
  const response = responseOf(attempt);
  const number = of.findIndex(({ id }) => id === attempt.id) + 1;
  return (
    <div className={styles.exchange}>
      <CodeBlock
        label={t('request')}
        text={requestText(requestOf(attempt))}
        copy={{ label: t('curl'), text: curlOf(requestOf(attempt)) }}
      />
      <CodeBlock
        label={t('response')}
        note={t('attempt.number', { number })}
        plain
        text={response === undefined ? (attempt.words ?? t('reason.none')) : responseText(response, t('body.empty'))}
      />
    </div>
  );
}
