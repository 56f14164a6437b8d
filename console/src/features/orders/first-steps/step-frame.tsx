import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../../../shared/ui/classes.ts';
import styles from './first-steps.module.css';
import { useFirstStepsTexts } from './texts.ts';

export type StepName = 'orders' | 'key' | 'endpoint' | 'colleague' | 'workflow';

/** What a step that is drawn is handed. */
export interface StepProps {
  readonly done: boolean;
  /** It is the next one: its button is the main one. */
  readonly next: boolean;
}

interface StepFrameProps extends StepProps {
  readonly name: StepName;
  readonly action?: ReactNode;
  /** Below its words. */
  readonly children?: ReactNode;
}

/** A milestone of the way: what, why, and the one thing to press. */
export function StepFrame({ name, done, next, action, children }: StepFrameProps) {
  const t = useFirstStepsTexts();
  return (
    <div className={classes(styles.step, done && styles.done, next && styles.next)}>
      <span className={styles.stone} aria-hidden="true">
        {done && <Check />}
      </span>
      <div className={styles.words}>
        <h3>
          {t(name)}
          {done && <span className="hidden-visually"> ({t('done')})</span>}
        </h3>
        <p>{t(`text.${name}`)}</p>
      </div>
      {action !== undefined && <div className={styles.action}>{action}</div>}
      {children !== undefined && <div className={styles.more}>{children}</div>}
    </div>
  );
}
