import type { Database } from '../store/database.ts';
import type { ConditionHolds } from './matches.ts';
import type { ReadWorkflows } from './order-workflows.ts';

/** What reading the log for endpoints needs. */
export interface ReaderParts {
  readonly database: Database;
  readonly workflows: ReadWorkflows;
  readonly conditionHolds: ConditionHolds;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly idleMs: number;
  /** There is something to send. */
  readonly onQueued: () => void;
  readonly onError: (error: unknown) => void;
}
