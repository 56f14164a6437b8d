import { RefreshCw, TriangleAlert } from 'lucide-react';
import { useNumbers } from '../shared/i18n/numbers.ts';
import { useNow, useTimes } from '../shared/i18n/times.ts';
import { reconnectNow, useLive } from '../shared/live.ts';
import { Button } from '../shared/ui/button.tsx';
import { classes } from '../shared/ui/classes.ts';
import { NoticeBar } from '../shared/ui/states.tsx';
import styles from './live-state.module.css';
import { useAppTexts } from './texts.ts';

/** Whether what is shown is up to date: a dot while it is, a square while it is not. */
export function LiveDot() {
  const t = useAppTexts();
  const times = useTimes();
  const { count } = useNumbers();
  const { state, since, position } = useLive();
  return (
    <p className={styles.live}>
      <i className={classes(styles.dot, state !== 'live' && styles.square)} />
      <span className="hidden-between">
        {state === 'live' && t('live')}
        {state === 'connecting' && t('live.connecting')}
        {state === 'offline' && t('live.offline', { time: times.clock(new Date(since)) })}
      </span>
      {state === 'live' && position !== null && (
        <span className={classes(styles.at, 'hidden-between')}>
          {t('live.at', { position: count(Number(position)) })}
        </span>
      )}
    </p>
  );
}

const patienceMs = 5000;

/** Says that the server is away, since when, and what is safe. */
export function OfflineBar() {
  const t = useAppTexts();
  const times = useTimes();
  const { state, since } = useLive();
  const now = useNow();
  if (state !== 'offline' || now - since < patienceMs) return null;
  return (
    <div className={styles.offline}>
      <NoticeBar
        tone="bad"
        icon={<TriangleAlert aria-hidden="true" />}
        actions={
          <Button small icon={RefreshCw} onClick={reconnectNow}>
            {t('offline.try')}
          </Button>
        }
      >
        {t.rich('offline', {
          duration: times.duration(now - since),
          time: times.clock(new Date(since)),
          b: (text) => <b>{text}</b>,
        })}
      </NoticeBar>
    </div>
  );
}
