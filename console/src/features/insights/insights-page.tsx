import type { QueryClient } from '@tanstack/react-query';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useNow, useTimes } from '../../shared/i18n/times.ts';
import type { Search } from '../../shared/search-params.ts';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import type { Session } from '../../shared/session.ts';
import { useSession } from '../../shared/session.ts';
import { useTitle } from '../../shared/title.ts';
import { buttonClass } from '../../shared/ui/button.tsx';
import { Choice } from '../../shared/ui/choice.tsx';
import { SelectField } from '../../shared/ui/fields.tsx';
import { PageHead } from '../../shared/ui/panel.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import type { WorkflowSummary } from '../../shared/workflows.ts';
import { workflowsQuery } from '../../shared/workflows.ts';
import { EachDay } from './each-day.tsx';
import { Funnel } from './funnel.tsx';
import type { Period, Span } from './insights-data.ts';
import {
  dayAt,
  funnelQuery,
  lateQuery,
  pathsQuery,
  periods,
  rulesQuery,
  spanOf,
  throughputQuery,
  timesQuery,
} from './insights-data.ts';
import styles from './insights.module.css';
import { KeyFigures } from './key-figures.tsx';
import { LateOrders } from './late-orders.tsx';
import { Rules } from './rules.tsx';
import { StatusTrend } from './status-trend.tsx';
import { useInsightsTexts } from './texts.ts';
import { TimeInStatus } from './time-in-status.tsx';
import { Ways } from './ways.tsx';

/** Asks for all figures at once, and for what draws them. */
export function ask(client: QueryClient, { account, rights }: Session, search: Search): readonly Promise<unknown>[] {
  if (!rights.includes('insights.read')) return [];
  const figures = async () => {
    const { days, workflow } = readSearch(search, await client.query(workflowsQuery));
    if (workflow === undefined) return;
    const span = (before?: number) => spanOf(workflow.key, days, account.timeZone, Date.now(), before);
    await Promise.all([
      ...[
        client.query(throughputQuery(span())),
        client.query(lateQuery(span())),
        client.query(timesQuery(span(), days)),
      ],
      ...[client.query(pathsQuery(span())), client.query(pathsQuery(span(1)))],
      ...[client.query(funnelQuery(span())), client.query(rulesQuery(span()))],
    ]);
  };
  return [figures(), import('uplot')];
}

/** What the address asks about, of the workflows that there are. */
function readSearch(search: Search, known: readonly WorkflowSummary[]) {
  return {
    days: periods.find((period) => String(period) === oneOf(search['days'])) ?? 30,
    workflow: known.find(({ key }) => key === oneOf(search['workflow'])) ?? known[0],
  } as const;
}

/** Where the time goes: what orders really did, each figure with its orders. */
export function Page() {
  const t = useInsightsTexts();
  const [search, setSearch] = useSearchParams();
  const { account } = useSession();
  const workflows = useQuery(workflowsQuery);
  const now = useNow();
  useTitle(t('title'));
  const known = workflows.data ?? [];
  const { days, workflow } = readSearch(search, known);
  const span = workflow && spanOf(workflow.key, days, account.timeZone, now);
  return (
    <>
      <PageHead
        title={t('title')}
        note={span && <Note span={span} />}
        actions={
          <div className={styles.choices}>
            {known.length > 1 && (
              <SelectField
                label={t('workflow')}
                labelHidden
                value={workflow?.key}
                options={known.map(({ key, name }) => ({ value: key, label: name }))}
                onChange={({ target }) => setSearch({ workflow: target.value, status: undefined })}
              />
            )}
            <Choice
              label={t('period')}
              value={String(days)}
              onValue={(value) => setSearch({ days: value })}
              options={periods.map((period) => ({ value: String(period), label: t(`period.${period}`) }))}
            />
          </div>
        }
      />
      {workflows.error !== null && <ProblemNotice error={workflows.error} onRetry={() => void workflows.refetch()} />}
      {span && <Figures span={span} days={days} />}
    </>
  );
}

function Note({ span }: { span: Span }) {
  const t = useInsightsTexts();
  const times = useTimes();
  const now = useNow();
  const { count } = useNumbers();
  const { data } = useQuery(throughputQuery(span));
  const [from, to] = [span.from, span.to].map((day) => times.day(dayAt(day), now));
  if (data === undefined) return null;
  return (
    <>
      {t('note', { orders: data.totals.created, count: count(data.totals.created), from, to })}
      {!data.upToDate && ` ${t('note.behind')}`}
    </>
  );
}

function Figures({ span, days }: { span: Span; days: Period }) {
  const t = useInsightsTexts();
  const throughput = useQuery(throughputQuery(span));
  const late = useQuery(lateQuery(span));
  const times = useQuery(timesQuery(span, days));
  const { totals } = throughput.data ?? {};
  const isEmpty = totals !== undefined && totals.created + totals.moves === 0;
  const first = [throughput, late, times].find(({ error, data }) => error !== null && data === undefined);
  if (first !== undefined) return <ProblemNotice error={first.error} onRetry={() => void first.refetch()} />;
  if (throughput.data === undefined || late.data === undefined || times.data === undefined)
    return <Skeleton rows={10} />;
  if (isEmpty && times.data.statuses.every(({ orders }) => orders === 0)) {
    return (
      <EmptyState
        title={t('empty.title')}
        action={
          <Link to="/orders" search={{ category: 'any' }} className={buttonClass({})}>
            {t('empty.action')}
          </Link>
        }
      >
        {t('empty.text')}
      </EmptyState>
    );
  }
  return (
    <div className={styles.page}>
      <KeyFigures span={span} days={days} throughput={throughput.data} late={late.data} />
      <div className={styles.two}>
        <TimeInStatus times={times.data} />
        <Ways span={span} />
      </div>
      <div className={styles.two}>
        <EachDay throughput={throughput.data} />
        <StatusTrend times={times.data} />
      </div>
      <div className={styles.three}>
        <Funnel span={span} />
        <LateOrders late={late.data} />
        <Rules span={span} />
      </div>
    </div>
  );
}
