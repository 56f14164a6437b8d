import type { ReactNode } from 'react';
import { useId } from 'react';
import { classes } from './classes.ts';
import styles from './panel.module.css';

interface PanelProps {
  readonly title?: string | undefined;
  /** Beside the title, in grey. */
  readonly note?: ReactNode;
  /** At the right of the title. */
  readonly actions?: ReactNode;
  /** Without padding, for tables. */
  readonly flush?: boolean;
  readonly small?: boolean;
  readonly id?: string | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A part of a page. */
export function Panel({ title, note, actions, flush = false, small = false, id, className, children }: PanelProps) {
  const titleId = useId();
  return (
    <section
      id={id}
      className={classes(styles.panel, flush && styles.flush, small && styles.small, className)}
      aria-labelledby={title === undefined ? undefined : titleId}
    >
      {title !== undefined && (
        <div className={styles.head}>
          <h2 id={titleId}>{title}</h2>
          {note !== undefined && <span className="muted">{note}</span>}
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

interface PageHeadProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
}

/** The head of a page. */
export function PageHead({ title, note, actions }: PageHeadProps) {
  return (
    <div className={styles.page}>
      <h1>{title}</h1>
      {note !== undefined && <p className={styles.note}>{note}</p>}
      {actions !== undefined && <div className={styles.pageActions}>{actions}</div>}
    </div>
  );
}
