import { useNow, useTimes } from '../../shared/i18n/times.ts';

/** Day and time of an instant, as text. */
export function useMomentText(): (at: string) => string {
  const times = useTimes();
  const now = useNow();
  return (at) => times.moment(new Date(at), now);
}
