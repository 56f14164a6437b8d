import { Link } from '@tanstack/react-router';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { FigureFilter } from '../../shared/figure-search.ts';
import { figureSearch } from '../../shared/figure-search.ts';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';

interface FigureLinkProps {
  readonly filter: FigureFilter;
  readonly className?: string | undefined;
  readonly label?: string | undefined;
  readonly children: ReactNode;
}

/** A figure leads to its orders. */
export function FigureLink({ filter, className, label, children }: FigureLinkProps) {
  return (
    <Link to="/orders" search={figureSearch(filter)} className={className} aria-label={label}>
      {children}
    </Link>
  );
}

/** What a question answered, or why it did not. */
export function Answered<Out>({
  query,
  rows = 5,
  children,
}: {
  readonly query: UseQueryResult<Out>;
  readonly rows?: number;
  readonly children: (answer: Out) => ReactNode;
}) {
  const { data, error, refetch } = query;
  if (data !== undefined) return children(data);
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return <Skeleton rows={rows} />;
}
