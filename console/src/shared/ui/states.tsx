import { RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { ApiProblem } from '../api.ts';
import { useReasons } from '../reasons/reasons.ts';
import { useSharedTexts } from '../texts.ts';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import { LoneStone } from './stone.tsx';
import styles from './states.module.css';

interface EmptyStateProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** It is all that the page has, so that its title is the page's. */
  readonly whole?: boolean;
}

/** Nothing to show: why, and one way on. */
export function EmptyState({ title, children, action, whole = false }: EmptyStateProps) {
  const Title = whole ? 'h1' : 'h2';
  return (
    <div className={styles.empty}>
      <LoneStone />
      <Title>{title}</Title>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}

/** Keeps the shape of what is being read; appears after 150 ms, so that what is quick does not flicker. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const t = useSharedTexts();
  const shown = useAfter(150);
  return (
    <div className={styles.skeleton} role="status" aria-label={t('loading')}>
      {shown &&
        Array.from({ length: rows }, (_, row) => (
          <div key={row}>
            <i />
            <i />
            <i />
            <i />
          </div>
        ))}
    </div>
  );
}

function useAfter(ms: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return passed;
}

/** Why something did not work, in words, with the code small and a way to try again. */
export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const t = useSharedTexts();
  const { title, hint, code } = useProblemWords(error);
  return (
    <div className={classes(styles.bar, styles.bad)} role="alert">
      <TriangleAlert aria-hidden="true" />
      <p>
        <b>{title}</b> {hint} {code !== undefined && <small className="mono">{code}</small>}
      </p>
      {onRetry !== undefined && (
        <Button small icon={RefreshCw} onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}

/** A bar across the page: something to know, with what can be done about it. */
export function NoticeBar({ tone = 'sign', icon, children, actions }: NoticeBarProps) {
  return (
    <div className={classes(styles.bar, tone === 'bad' && styles.bad)} role="status">
      {icon}
      <p>{children}</p>
      {actions}
    </div>
  );
}

interface NoticeBarProps {
  readonly tone?: 'sign' | 'bad';
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A failure in the words of the viewer's language; what only the server knows is said in its own. */
export function useProblemWords(error: unknown): { title: string; hint: string; code: string | undefined } {
  const t = useSharedTexts();
  const reasons = useReasons();
  if (!(error instanceof ApiProblem)) return { title: t('problem.title'), hint: '', code: undefined };
  if (error.status === 0)
    return { title: t('problem.unreachable.title'), hint: t('problem.unreachable.hint'), code: undefined };
  const known = t.maybe(`problem.${error.code}`, '', { seconds: error.retryAfterSeconds ?? 1 });
  const { texts } = error.body;
  return {
    title: known === '' ? (error.detail === '' ? t('problem.title') : reasons.detail(texts, error.detail)) : known,
    hint: known === '' ? reasons.hint(texts, error.hint) : '',
    code: t('problem.code', { code: error.code }),
  };
}
