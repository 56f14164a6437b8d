import type { LintOut } from '@milepost/contract';
import { CircleX, TriangleAlert } from 'lucide-react';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

/** Whether a finding keeps the draft from being published, or is only probably not meant. */
export function FindingIcon({ level }: Pick<LintOut['findings'][number], 'level'>) {
  const t = useWorkflowTexts();
  return level === 'error' ? (
    <CircleX className={styles.bad} aria-label={t('check.error')} />
  ) : (
    <TriangleAlert className={styles.warn} aria-label={t('check.warning')} />
  );
}
