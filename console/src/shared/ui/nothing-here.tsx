import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTitle } from '../title.ts';
import { buttonClass } from './button.tsx';
import { EmptyState } from './states.tsx';

interface NothingHereProps {
  readonly title: string;
  readonly children: ReactNode;
  /** What the way to the orders is called. */
  readonly action: string;
}

/** There is nothing at this address: all that the page has, with the way to the orders. */
export function NothingHere({ title, children, action }: NothingHereProps) {
  useTitle(title);
  return (
    <EmptyState
      whole
      title={title}
      action={
        <Link to="/orders" className={buttonClass({})}>
          {action}
        </Link>
      }
    >
      {children}
    </EmptyState>
  );
}
