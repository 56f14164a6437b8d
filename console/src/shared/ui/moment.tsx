import { useNow, useTimes } from '../i18n/times.ts';

/** An instant: near ones as a distance, others as day and time; the exact one with its zone on hover. */
export function Moment({ at, form = 'relative' }: { at: string; form?: 'relative' | 'moment' | 'day' | 'clock' }) {
  const times = useTimes();
  const now = useNow();
  const date = new Date(at);
  const text = form === 'clock' ? times.clock(date) : times[form](date, now);
  return (
    <time dateTime={at} title={times.exact(date)}>
      {text}
    </time>
  );
}
