import type { OrderKey } from '../core/command.ts';
import type { Outcome, RecordedEvent } from '../core/outcome.ts';
import type { ImportedOrder, ImportScope, LaterCommand } from './import-order.ts';
import type { ApiParts } from './parts.ts';
import { commitInOrder } from './streamed-lines.ts';

/** Writes orders with their histories. */
export interface Importer {
  /** Resolves once the creation is taken; its outcomes are those of the creation and of all that came later. */
  readonly begin: (
    order: ImportedOrder,
    bytes: Buffer,
    key: string | undefined,
  ) => Promise<{ readonly outcomes: Promise<readonly Outcome[]> }>;
  /** Resolves when no order that one of these may name is under way, so that what follows it in the file follows it here. */
  readonly settled: (lookups: readonly OrderKey[]) => Promise<void>;
}

export function createImporter(parts: ApiParts, scope: ImportScope): Importer {
  const underWay = new Map<string, Promise<unknown>>();

  const settled: Importer['settled'] = async (lookups) => {
    for (const key of lookups) await underWay.get(nameOf(key));
  };

  async function begin(order: ImportedOrder, bytes: Buffer, key: string | undefined) {
    const { lookups, newOrder, companions, creation, later } = order;
    await settled(lookups);
    const { outcome } = await commitInOrder(parts.commit, {
      ...{ lookups, newOrder, companions },
      command: creation,
      ...scope.common(bytes, key),
    });
    // A dry run has made no order that anything could happen to.
    if (later.length === 0 || scope.isDryRun) return { outcomes: outcome.then((only) => [only]) };
    const outcomes = outcome.then((created) => follow(created, later, bytes, key));
    const names = lookups.map(nameOf);
    const end = outcomes.then(
      () => undefined,
      () => undefined,
    );
    for (const name of names) underWay.set(name, end);
    void end.then(() => {
      for (const name of names) if (underWay.get(name) === end) underWay.delete(name);
    });
    return { outcomes };
  }

  async function follow(
    created: Outcome,
    later: readonly LaterCommand[],
    bytes: Buffer,
    key: string | undefined,
  ): Promise<readonly Outcome[]> {
    if (created.kind === 'refused') return [created];
    const { orderId } = created.order;
    // An order that was here under its names before this import: what its history holds already is not told twice.
    const wasHere = created.kind === 'unchanged' && !created.replayed;
    const known = wasHere ? await parts.views.history(scope.accountId, orderId) : [];
    const outcomes: Promise<Outcome>[] = [];
    for (const [index, command] of later.entries()) {
      if (wasHere && isKnown(known, command)) continue;
      const { outcome } = await commitInOrder(parts.commit, {
        lookups: [{ kind: 'id', id: orderId }],
        command,
        ...scope.common(bytes, key === undefined ? undefined : `${key}:h${index + 1}`),
      });
      outcomes.push(outcome);
    }
    return [created, ...(await Promise.all(outcomes))];
  }

  return { begin, settled };
}

/** Whether a history tells this already: the same status at the same time, by whatever source. */
function isKnown(history: readonly RecordedEvent[], command: LaterCommand): boolean {
  if (command.kind !== 'set_status') return command.kind === 'change_order';
  const time = command.occurredAt?.getTime();
  return history.some(({ to, occurredAt }) => to === command.to && occurredAt.getTime() === time);
}

function nameOf(key: OrderKey): string {
  switch (key.kind) {
    case 'id':
      return key.id;
    case 'number':
      return `number:${key.number}`;
    case 'reference':
      return `reference:${key.reference}`;
    case 'external':
      return `external:${key.source}:${key.externalId}`;
    default:
      return key satisfies never;
  }
}
