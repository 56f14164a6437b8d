import type { NewMappingIn, ReleaseOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowRight, Check, Clock } from 'lucide-react';
import { useState } from 'react';
import { labelIn, useLocale } from '../../shared/i18n/locale.tsx';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useCan } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { useStatuses } from '../../shared/workflows.ts';
import { EventList } from './event-list.tsx';
import type { CodeGroup } from './quarantine-data.ts';
import { map, previewQuery, sourcesQuery } from './quarantine-data.ts';
import { useUnmappedTexts } from './texts.ts';
import styles from './unmapped.module.css';

const nothing = '~nothing';

/** A code and what waits for it: the first click says what it means, the second does what was shown. */
export function CodeGroupCard({ group }: { group: CodeGroup }) {
  const t = useUnmappedTexts();
  const { count } = useNumbers();
  const mayMap = useCan('workflows.publish');
  const [listed, setListed] = useState(false);
  const first = group.events[0]!;
  return (
    <li className={styles.group}>
      <div className={styles.code}>
        <code>{group.code}</code>
        <p>
          {t('waiting', {
            number: group.events.length,
            count: count(group.events.length),
            source: t.maybe(`source.${group.source}`, group.source),
            kind: t(`kind.${group.kind}`),
          })}{' '}
          <Moment at={first.receivedAt} />
        </p>
        <Button look="link" aria-expanded={listed} onClick={() => setListed(!listed)}>
          {t(listed ? 'events.hide' : 'events.show')}
        </Button>
      </div>
      {mayMap ? <MapForm group={group} /> : <p className="muted">{t('map.right')}</p>}
      {listed && (
        <div className={styles.events}>
          <EventList label={group.code} events={group.events} />
        </div>
      )}
    </li>
  );
}

function MapForm({ group }: { group: CodeGroup }) {
  const t = useUnmappedTexts();
  const client = useQueryClient();
  const [target, setTarget] = useState('');
  const [match, setMatch] = useState<'exact' | 'prefix'>('exact');
  const [prefix, setPrefix] = useState(group.code);
  const code = match === 'exact' ? group.code : prefix.trim();
  const wanted: NewMappingIn | undefined =
    target === '' || code === ''
      ? undefined
      : { source: group.source, kind: group.kind, match, code, to: target === nothing ? null : target };
  const preview = useQuery(previewQuery(wanted));
  const doMap = useMutation({
    mutationFn: map,
    onSuccess: async ({ releases }) => {
      await client.invalidateQueries({ queryKey: ['quarantine'] });
      showToast({ text: t('mapped', { code, count: appliedOf(releases) }) });
      await client.invalidateQueries({ queryKey: ['orders'] });
    },
  });
  const releases = preview.data;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== undefined && releases !== undefined) doMap.mutate(wanted);
      }}
    >
      <div className={styles.fields}>
        {group.kind === 'order' ? (
          <TargetField source={group.source} value={target} onValue={setTarget} />
        ) : (
          <TextField label={t('to.line')} help={t('to.line.help')} value={target} onChange={typed(setTarget)} />
        )}
        <SelectField
          label={t('match')}
          value={match}
          options={(['exact', 'prefix'] as const).map((value) => ({ value, label: t(`match.${value}`) }))}
          onChange={({ target: field }) => setMatch(field.value as typeof match)}
        />
        {match === 'prefix' && (
          <TextField label={t('prefix')} className="mono" value={prefix} onChange={typed(setPrefix)} />
        )}
      </div>
      {preview.isLoading && <Skeleton rows={2} />}
      {preview.isError && <ProblemNotice error={preview.error} />}
      {wanted !== undefined && releases !== undefined && (
        <>
          <Preview releases={releases} />
          <Button type="submit" look="primary" busy={doMap.isPending}>
            {releases.length === 0 ? t('map') : t('map.release', { count: releases.length })}
          </Button>
        </>
      )}
      {doMap.isError && <ProblemNotice error={doMap.error} />}
    </form>
  );
}

interface TargetFieldProps {
  readonly source: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** Statuses of the source's own workflow first. */
function TargetField({ source, value, onValue }: TargetFieldProps) {
  const t = useUnmappedTexts();
  const { locale } = useLocale();
  const { workflows } = useStatuses();
  const { data: sources = [] } = useQuery(sourcesQuery);
  const own = sources.find((one) => one.source === source)?.workflow;
  const ordered = workflows.toSorted((a, b) => Number(b.key === own) - Number(a.key === own));
  const options = ordered.flatMap(({ key, name, statuses }) =>
    statuses.map((status) => ({
      value: status.key,
      label:
        key === own
          ? labelIn(status.labels, locale, status.label)
          : `${labelIn(status.labels, locale, status.label)} (${name})`,
    })),
  );
  const distinct = options.filter((option, index) => options.findIndex((one) => one.value === option.value) === index);
  return (
    <SelectField
      label={t('to')}
      value={value}
      options={[{ value: '', label: t('to.choose') }, ...distinct, { value: nothing, label: t('to.nothing') }]}
      onChange={typed(onValue)}
    />
  );
}

const shownAtMost = 8;

/** What each waiting event would do, as orders are now. */
function Preview({ releases }: { releases: readonly ReleaseOut[] }) {
  const t = useUnmappedTexts();
  const applied = appliedOf(releases);
  return (
    <div className={styles.preview}>
      <p>
        <b>{t('preview', { count: applied })}</b>{' '}
        {releases.length > applied && t('preview.waits', { count: releases.length - applied })}
      </p>
      <ul>
        {releases.slice(0, shownAtMost).map((one) => (
          <li key={one.event.id}>
            {one.outcome === 'applied' ? <Check aria-hidden="true" /> : <Clock aria-hidden="true" />}
            <span>
              {one.order === null ? (
                (one.event.orderId ?? '')
              ) : (
                <Link to="/orders/$key" params={{ key: one.order }}>
                  {one.event.orderId ?? one.order}
                </Link>
              )}
            </span>
            <Outcome release={one} />
          </li>
        ))}
      </ul>
      {releases.length > shownAtMost && (
        <p className="muted">{t('preview.more', { count: releases.length - shownAtMost })}</p>
      )}
    </div>
  );
}

function Outcome({ release: { from, to, result } }: { release: ReleaseOut }) {
  if (from === null || to === null) return <span className="muted">{result}</span>;
  return (
    <span className={styles.step}>
      <code>{from}</code>
      <ArrowRight aria-hidden="true" />
      <code>{to}</code>
      <span className="muted">{result}</span>
    </span>
  );
}

function appliedOf(releases: readonly ReleaseOut[]): number {
  return releases.filter(({ outcome }) => outcome === 'applied').length;
}
