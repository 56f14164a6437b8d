import type { Said } from '../core/command.ts';
import type { Audience, Principal, Right } from '../core/principal.ts';
import type { OrderFilter } from '../store/list-views.ts';

/** What a job does to each of its orders. */
export type JobInput =
  | {
      readonly kind: 'move_orders';
      readonly filter: OrderFilter;
      readonly to: string;
      readonly said: Omit<Said, 'occurredAt' | 'shipment'>;
    }
  | {
      readonly kind: 'move_to_version';
      readonly workflow: string;
      readonly version: number;
      /** Old statuses to new ones. */
      readonly mapping: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'undo_job';
      readonly jobId: string;
      /** Whether that job moved its orders to another version. */
      readonly version?: true;
      readonly said: Pick<Said, 'message' | 'note' | 'notify'>;
    };

export const jobStates = ['queued', 'running', 'paused', 'canceled', 'done', 'failed'] as const;

export type JobState = (typeof jobStates)[number];

/** Who asked for a job, as it is kept: it acts with the rights of then. */
export interface JobPrincipal extends Omit<Principal, 'rights' | 'customerIds' | 'audience'> {
  readonly rights: readonly Right[];
  readonly audience: Audience;
  readonly customerIds: readonly string[] | null;
  readonly onBehalfOf?: string;
}

/** The principal in the form in which a job keeps it. */
export function toJobPrincipal(principal: Principal, onBehalfOf?: string): JobPrincipal {
  const { rights, customerIds } = principal;
  return {
    ...principal,
    rights: [...rights],
    customerIds: customerIds === null ? null : [...customerIds],
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  };
}

/** The principal that a job acts as. */
export function fromJobPrincipal({ onBehalfOf: _, rights, customerIds, ...rest }: JobPrincipal): Principal {
  return { ...rest, rights: new Set(rights), customerIds: customerIds === null ? null : new Set(customerIds) };
}

const filterTimes = [
  'createdFrom',
  'createdTo',
  'updatedFrom',
  'updatedTo',
  'statusSinceTo',
  'statusSinceFrom',
  'lateFrom',
  'lateTo',
] as const satisfies readonly (keyof OrderFilter)[];

/** The input of a job as it was stored: JSON has no dates. */
export function fromStoredInput(stored: JobInput): JobInput {
  if (stored.kind !== 'move_orders') return stored;
  const times = filterTimes.flatMap((name) => {
    const text = stored.filter[name] as unknown as string | undefined;
    return text === undefined ? [] : [[name, new Date(text)] as const];
  });
  return { ...stored, filter: { ...stored.filter, ...Object.fromEntries(times) } };
}
