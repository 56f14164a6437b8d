import type { LintOut } from '@milepost/contract';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { Button } from '../../shared/ui/button.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

/** What the check of the draft has found; each leads to its line in the text. */
export function Checks({ lint, onLine }: { lint: LintOut; onLine: (line: number) => void }) {
  const t = useWorkflowTexts();
  const { findings } = lint;
  return (
    <Panel title={t('check')} small note={t('check.found', { count: findings.length })}>
      {findings.length === 0 && (
        <p className={styles.finding}>
          <CircleCheck className={styles.good} aria-hidden="true" />
          {t('check.fine')}
        </p>
      )}
      <ul className={styles.plain}>
        {findings.map(({ level, code, pointer, message, line, column, suggestion }) => (
          <li key={`${pointer} ${code}`} className={styles.finding}>
            {level === 'error' ? (
              <CircleX className={styles.bad} aria-label={t('check.error')} />
            ) : (
              <TriangleAlert className={styles.warn} aria-label={t('check.warning')} />
            )}
            <span>
              {message} {suggestion !== undefined && t('check.suggestion', { suggestion })}{' '}
              {line !== undefined && (
                <Button look="link" onClick={() => onLine(line)}>
                  {t('check.line', { line, column: column ?? 1 })}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
