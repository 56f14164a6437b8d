import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ArrowLeft, Plus } from 'lucide-react';
import { useState } from 'react';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useLiveEvents } from '../../shared/live.ts';
import { usePaletteItems } from '../../shared/palette.ts';
import { useTitle } from '../../shared/title.ts';
import { Button } from '../../shared/ui/button.tsx';
import { classes } from '../../shared/ui/classes.ts';
import { PageHead } from '../../shared/ui/panel.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { EndpointDetail } from './endpoint-detail.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import { isTroubled, nameOf, shortUrl, stateOf } from './endpoint-state.ts';
import type { Endpoint } from './endpoints-data.ts';
import { endpointsQuery } from './endpoints-data.ts';
import { NewSecret } from './secrets.tsx';
import { useWebhooksTexts } from './texts.ts';
import styles from './webhooks-page.module.css';

interface ShownSecret {
  readonly secret: string;
  /** The endpoint that was made with it. */
  readonly made?: string;
}

/** The endpoints at the left, and the one that is looked at. */
export function Page() {
  const t = useWebhooksTexts();
  const { count } = useNumbers();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { id }: { id?: string } = useParams({ strict: false });
  const { data, error, isPending, refetch } = useQuery(endpointsQuery);
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<ShownSecret>();
  const open = id === undefined ? data?.[0] : data?.find((endpoint) => endpoint.id === id);
  useTitle(open === undefined ? t('title') : `${nameOf(open)} · ${t('title')}`);
  useLiveEvents(() => void client.invalidateQueries({ queryKey: ['endpoints'] }), 1000);
  usePaletteItems([{ id: 'add-endpoint', label: t('add'), icon: Plus, group: t('title'), run: () => setAdding(true) }]);
  const add = (
    <Button look="primary" icon={Plus} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <PageHead
        title={t('title')}
        note={data && data.length > 0 ? t('sub', { number: data.length, count: count(data.length) }) : undefined}
        actions={data !== undefined && data.length > 0 ? add : undefined}
      />
      {isPending && <Skeleton rows={8} />}
      {error !== null && data === undefined && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <EmptyState title={t('empty')} action={add}>
          {t('empty.text')}
        </EmptyState>
      )}
      {data !== undefined && data.length > 0 && (
        <div className={classes(styles.page, id !== undefined && styles.one)}>
          <EndpointList endpoints={data} current={open?.id} />
          <div className={styles.detail}>
            <Link to="/webhooks" className={styles.back}>
              <ArrowLeft aria-hidden="true" />
              {t('back')}
            </Link>
            {open === undefined ? (
              <EmptyState title={t('missing')}>{t('missing.text')}</EmptyState>
            ) : (
              <EndpointDetail key={open.id} endpoint={open} onSecret={(secret) => setShown({ secret })} />
            )}
          </div>
        </div>
      )}
      {adding && (
        <EndpointForm
          onClose={() => setAdding(false)}
          onMade={({ id: made, secret }) => {
            setAdding(false);
            setShown({ secret, made });
          }}
        />
      )}
      {shown !== undefined && (
        <NewSecret
          secret={shown.secret}
          onClose={() => {
            setShown(undefined);
            // The address of an endpoint is another route, which would begin without the secret.
            if (shown.made !== undefined) void navigate({ to: '/webhooks/$id', params: { id: shown.made } });
          }}
        />
      )}
    </>
  );
}

function EndpointList({ endpoints, current }: { endpoints: readonly Endpoint[]; current: string | undefined }) {
  const t = useWebhooksTexts();
  return (
    <nav aria-label={t('list')} className={styles.list}>
      <ul>
        {endpoints.map((endpoint) => {
          const state = stateOf(endpoint);
          return (
            <li key={endpoint.id}>
              <Link
                to="/webhooks/$id"
                params={{ id: endpoint.id }}
                activeProps={{ 'aria-current': undefined }}
                {...(endpoint.id === current ? { 'aria-current': 'true' as const } : {})}
                className={classes(styles.endpoint, endpoint.id === current && styles.current)}
              >
                <StateMark endpoint={endpoint} />
                <b>{nameOf(endpoint)}</b>
                <span className={classes(styles.state, isTroubled(state) && styles.troubled)}>
                  {t(`state.${state}`)}
                </span>
                <span className={classes('mono', styles.url)}>{shortUrl(endpoint.url)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** A dot while all is well, a diamond when it is not, a ring while it rests: never by colour alone. */
function StateMark({ endpoint }: { endpoint: Endpoint }) {
  const state = stateOf(endpoint);
  return (
    <span
      aria-hidden="true"
      className={classes(
        styles.mark,
        isTroubled(state) && styles.diamond,
        (state === 'paused' || state === 'unused') && styles.ring,
      )}
    />
  );
}
