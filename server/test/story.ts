import type { Circumstances, Command, NewOrder, Rules } from '../src/core/command.ts';
import { decide } from '../src/core/decide.ts';
import type { Accepted, Decision, WorkflowBook } from '../src/core/decision.ts';
import type { OrderEvent } from '../src/core/event.ts';
import type { TransitionList } from '../src/core/list-transitions.ts';
import { listTransitions } from '../src/core/list-transitions.ts';
import type { Order } from '../src/core/order.ts';
import type { Principal } from '../src/core/principal.ts';
import { builtInRoles, systemPrincipal } from '../src/core/principal.ts';
import type { Refusal } from '../src/core/refusal.ts';
import type { Workflow } from '../src/core/workflow.ts';
import { evaluateCondition } from '../src/definitions/conditions.ts';
import { readDefinition } from '../src/definitions/read-definition.ts';

/** Begin of every story. */
export const noon = new Date('2026-11-21T12:00:00.000Z');

export const defaultRules: Rules = {
  clockSkewSeconds: 300,
  undoWithinSeconds: 86_400,
  conditionHolds: evaluateCondition,
};

/** A workflow from its definition; a mistake in it fails the test. */
export function workflowOf(text: string, version = 1): Workflow {
  const { workflow, problems } = readDefinition(text, { version });
  if (workflow === undefined) throw new Error(JSON.stringify(problems, null, 2));
  return workflow;
}

/** A principal of a built-in role; its members can be given. */
export function actor(role: string, members: Partial<Principal> = {}): Principal {
  const known = builtInRoles[role] ?? { rights: ['orders.read', 'status.set'], audience: 'internal' };
  return {
    accountId: 'account',
    kind: 'key',
    id: `key-of-${role}`,
    userId: null,
    role,
    rights: new Set(known.rights),
    audience: known.audience,
    customerIds: null,
    ...members,
  };
}

export const system = systemPrincipal('account');

/** How a command of a story comes in; a request of a manager by the native API unless said otherwise. */
export interface How extends Partial<Omit<Circumstances, 'actor'>> {
  readonly by?: string | Principal;
}

/** One order and everything that happens to it, with a clock that only the story moves. */
export interface Story {
  readonly order: () => Order;
  readonly history: () => readonly OrderEvent[];
  readonly now: () => Date;
  readonly pass: (time: { readonly days?: number; readonly hours?: number; readonly minutes?: number }) => void;
  /** Decides, and what was accepted has happened. */
  readonly decide: (command: Command, how?: How) => Decision;
  /** Fails the test unless the command is accepted. */
  readonly accept: (command: Command, how?: How) => Accepted;
  /** Fails the test unless the command is refused. */
  readonly refuse: (command: Command, how?: How) => Refusal;
  readonly transitions: (how?: How) => TransitionList;
}

export interface StoryOptions {
  /** One or more versions of one workflow, the latest last. */
  readonly workflows: readonly [Workflow, ...Workflow[]];
  readonly rules?: Partial<Rules>;
  readonly newOrder?: Partial<NewOrder>;
  readonly created?: How;
}

/** An order that was just created at noon. */
export function newStory({ workflows, rules = {}, newOrder = {}, created = {} }: StoryOptions): Story {
  const story = blankStory({ workflows, rules, newOrder });
  story.accept({ kind: 'create_order' }, created);
  return story;
}

/** An order that is not there yet. */
export function blankStory({ workflows, rules = {}, newOrder = {} }: Omit<StoryOptions, 'created'>): Story {
  let now = noon;
  let order: Order | undefined;
  let ids = 0;
  const history: OrderEvent[] = [];
  const book: WorkflowBook = {
    latest: (key) => workflows.findLast((workflow) => workflow.key === key),
    version: (key, version) => workflows.find((workflow) => workflow.key === key && workflow.version === version),
  };
  const allRules = { ...defaultRules, ...rules };
  const circumstances = ({ by = 'manager', ...how }: How): Circumstances => ({
    actor: typeof by === 'string' ? actor(by) : by,
    source: 'native',
    intent: { kind: 'request' },
    backfill: false,
    ...how,
  });

  function ask(command: Command, how: How = {}): Decision {
    const decision = decide({
      order,
      newOrder: { orderId: 'order', workflow: workflows[0].key, fields: {}, lines: [], ...newOrder },
      command,
      circumstances: circumstances(how),
      rules: allRules,
      workflows: book,
      history,
      now,
      newId: () => `event-${++ids}`,
    });
    if (decision.kind === 'accepted') {
      order = decision.order;
      history.push(...decision.events);
    }
    return decision;
  }

  return {
    order: () => order!,
    history: () => history,
    now: () => now,
    pass: ({ days = 0, hours = 0, minutes = 0 }) => {
      now = new Date(now.getTime() + ((days * 24 + hours) * 60 + minutes) * 60_000);
    },
    decide: ask,
    accept: (command, how) => {
      const decision = ask(command, how);
      if (decision.kind !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(decision)}`);
      return decision;
    },
    refuse: (command, how) => {
      const decision = ask(command, how);
      if (decision.kind !== 'refused') throw new Error(`Not refused: ${JSON.stringify(decision)}`);
      return decision.refusal;
    },
    transitions: (how = {}) => {
      const { key, version } = order!.workflow;
      return listTransitions(book.version(key, version)!, {
        order: order!,
        said: {},
        circumstances: circumstances(how),
        rules: allRules,
        now,
      });
    },
  };
}
