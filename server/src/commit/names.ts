import type { JsonObject } from '../core/json.ts';
import type { Order, OrderFields } from '../core/order.ts';
import type { StoredKey } from '../core/move.ts';
import { keysOf, storedKey } from '../core/move.ts';
import type { Submission } from '../core/outcome.ts';
import type { Refusal } from '../core/refusal.ts';
import { refusal } from '../core/refusal.ts';
import { say } from '../core/sentences.ts';

/** The names that a submission wants for its order: those of a new one, or those that a change sets. */
export function claimsOf({ newOrder, command }: Submission): readonly StoredKey[] {
  const changes = 'changes' in command ? command.changes?.fields : undefined;
  if (newOrder === undefined && changes === undefined) return [];
  const number = newOrder?.number === undefined ? [] : [{ kind: 'number', value: String(newOrder.number) }];
  return [newOrder?.fields, changes].flatMap(namesIn).concat(number);
}

function namesIn(fields: Partial<OrderFields> | undefined): readonly StoredKey[] {
  return keysOf({ reference: fields?.reference ?? null, externalIds: fields?.externalIds ?? {} });
}

/** Everything by which a submission could meet another one of its batch: no two orders may take one of these at once. */
export function namesOf(submission: Submission, isNew: boolean): readonly string[] {
  const { accountId, lookups, command } = submission;
  const keys = [...lookups.flatMap((key) => storedKey(key) ?? []), ...claimsOf(submission)];
  const customers = isNew || 'changes' in command ? customerNamesOf(submission) : [];
  return [...keys.map(({ kind, value }) => `${accountId}\n${kind}\n${value}`), ...customers];
}

/** The names of the customer that a submission brings. */
export function customerNamesOf({ accountId, companions }: Submission): readonly string[] {
  return (companions?.customer?.keys ?? []).map(({ kind, value }) => `${accountId}\ncustomer ${kind}\n${value}`);
}

/** Why a name cannot be had. */
export function takenRefusal({ kind, value }: StoredKey): Refusal {
  if (kind === 'reference') {
    return refusal('reference_taken', say('reference_taken', { reference: value }), say('reference_is_unique'), {
      pointer: '/reference',
    });
  }
  if (kind === 'number') {
    return refusal('number_taken', say('number_taken', { number: value }), say('leave_number_out'), {
      pointer: '/number',
    });
  }
  const source = kind.slice('external:'.length);
  return refusal('external_id_taken', say('external_id_taken', { source, id: value }), say('external_id_is_unique'), {
    pointer: `/externalIds/${source}`,
  });
}

/** A report whose names are taken makes its order without them and keeps them in `data` (rulings 9). */
export function withoutTaken(
  submission: Submission,
  taken: readonly StoredKey[],
  present: Order | undefined,
): Submission {
  const { newOrder, command } = submission;
  const { number, ...rest } = newOrder ?? { number: undefined };
  const keepsNumber = number !== undefined && !isTaken(taken, 'number', String(number));
  const changed = 'changes' in command && command.changes?.fields !== undefined;
  return {
    ...submission,
    ...(newOrder === undefined
      ? {}
      : {
          newOrder: { ...rest, ...(keepsNumber ? { number } : {}), fields: strip(newOrder.fields, taken, {}) },
        }),
    ...(changed
      ? {
          command: {
            ...command,
            changes: { ...command.changes, fields: strip(command.changes.fields, taken, present?.data ?? {}) },
          },
        }
      : {}),
  } as Submission;
}

function strip(fields: Partial<OrderFields>, taken: readonly StoredKey[], present: JsonObject): Partial<OrderFields> {
  const { reference, externalIds, ...rest } = fields;
  const kept = Object.entries(externalIds ?? {}).filter(([source, id]) => !isTaken(taken, `external:${source}`, id));
  const loses = reference !== undefined && reference !== null && isTaken(taken, 'reference', reference);
  return {
    ...rest,
    ...(externalIds === undefined ? {} : { externalIds: Object.fromEntries(kept) }),
    ...(loses ? { data: { ...present, ...rest.data, reference } } : reference === undefined ? {} : { reference }),
  };
}

function isTaken(taken: readonly StoredKey[], kind: string, value: string): boolean {
  return taken.some((key) => key.kind === kind && key.value === value);
}
