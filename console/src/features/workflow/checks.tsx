import type { LintOut } from '@milepost/contract';
import { CircleCheck } from 'lucide-react';
import { Button } from '../../shared/ui/button.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import type { Definition } from './definition.ts';
import { FindingIcon } from './finding-icon.tsx';
import { useFindings } from './findings.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

interface ChecksProps {
  readonly lint: LintOut;
  readonly definition: Definition | undefined;
  readonly onLine: (line: number) => void;
}

/** What the check of the draft has found; each leads to its line in the text. */
export function Checks({ lint, definition, onLine }: ChecksProps) {
  const t = useWorkflowTexts();
  const said = useFindings(definition);
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
        {findings.map((finding) => {
          const { level, code, pointer, line, column } = finding;
          return (
            <li key={`${pointer} ${code}`} className={styles.finding}>
              <FindingIcon level={level} />
              <span>
                {said(finding)}{' '}
                {line !== undefined && (
                  <Button look="link" onClick={() => onLine(line)}>
                    {t('check.line', { line, column: column ?? 1 })}
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
