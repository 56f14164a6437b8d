import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './facts.module.css';

interface FactsProps {
  readonly facts: readonly { readonly name: string; readonly value: ReactNode }[];
  /** `strip`: side by side; `list`: one below the other, name at the left. */
  readonly form?: 'strip' | 'list';
}

/** Names and what they are at the moment. */
export function Facts({ facts, form = 'list' }: FactsProps) {
  return (
    <dl className={classes(form === 'strip' ? styles.strip : styles.list)}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
