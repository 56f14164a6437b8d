import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Step } from '../../test/random-workflow.ts';
import {
  anyActor,
  anyCommand,
  initialLines,
  plainCommand,
  randomWorkflow,
  scenario,
} from '../../test/random-workflow.ts';
import type { Story } from '../../test/story.ts';
import { newStory, system } from '../../test/story.ts';
import { fold, orderAt } from './evolve.ts';
import { statusEventTypes } from './event.ts';
import { emptyLine } from './line.ts';
import { mayKnow } from './judge.ts';
import type { Line, Order } from './order.ts';
import { audienceIncludes } from './principal.ts';
import { rollUp } from './roll-up.ts';
import type { Workflow } from './workflow.ts';
import { transitionsFrom } from './workflow.ts';

const plain = scenario(plainCommand);
const any = scenario(anyCommand);

function begin(workflow: Workflow): Story {
  return newStory({ workflows: [workflow], newOrder: { lines: initialLines }, created: { by: system } });
}

function take(story: Story, { command, by, source, minutes }: Step): ReturnType<Story['decide']> {
  story.pass({ minutes });
  return story.decide(command, { by, source });
}

function play(workflow: Workflow, steps: readonly Step[]): Story {
  const story = begin(workflow);
  for (const one of steps) take(story, one);
  return story;
}

describe('for every workflow and every history', () => {
  test('what a caller is told to be possible is exactly what decide accepts', () => {
    fc.assert(
      fc.property(any, anyActor, ({ workflow, steps }, by) => {
        const story = play(workflow, steps);
        if (!mayKnow(by, story.order())) return;
        const { possible, needsInput, impossible } = story.transitions({ by });
        const open = new Set(possible.map(({ to }) => to));
        const asking = new Set(needsInput.map(({ transition }) => transition.to));
        const others = new Set(impossible.map(({ transition }) => transition.to));
        for (const [to, { audience }] of workflow.statuses) {
          if (to === story.order().status) continue;
          const decision = play(workflow, steps).decide({ kind: 'set_status', to }, { by });
          const code = decision.kind === 'refused' ? decision.refusal.code : 'accepted';
          assert.equal(code === 'accepted', open.has(to), `${to}: ${code}`);
          if (!open.has(to)) assert.equal(code === 'input_missing', asking.has(to), `${to}: ${code}`);
          if (!audienceIncludes(by.audience, audience)) {
            assert.equal(code, 'status_unknown');
            assert.ok(!open.has(to) && !asking.has(to) && !others.has(to));
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test('no sequence of commands without override, report or undo reaches a status off the graph', () => {
    fc.assert(
      fc.property(plain, ({ workflow, steps }) => {
        const path = play(workflow, steps)
          .history()
          .filter(({ type, applied }) => applied && statusEventTypes.has(type));
        for (const { from, to, says, type } of path) {
          if (type === 'order.created') continue;
          if (says.rollUp)
            assert.ok(workflow.rollUp?.leaves.includes(from!) && workflow.rollUp.cases.some((one) => one.to === to));
          else
            assert.ok(transitionsFrom(workflow, from!).some((edge) => edge.to === to && edge.name === says.transition));
        }
      }),
      { numRuns: 400 },
    );
  });

  test('an order is the fold of its events, its version their number, and seq has no gap', () => {
    fc.assert(
      fc.property(any, ({ workflow, steps }) => {
        const story = play(workflow, steps);
        assert.deepEqual(fold('account', story.history()), story.order());
        assert.deepEqual(
          story.history().map(({ seq }) => seq),
          story.history().map((_, index) => index + 1),
        );
        assert.equal(story.order().version, story.history().length);
      }),
      { numRuns: 300 },
    );
  });

  test('each applied status change begins where the one before ended', () => {
    fc.assert(
      fc.property(any, ({ workflow, steps }) => {
        let at: string | null = null;
        for (const { type, applied, from, to } of play(workflow, steps).history()) {
          if (!applied || !statusEventTypes.has(type)) continue;
          assert.equal(from, at);
          at = to;
        }
      }),
      { numRuns: 200 },
    );
  });

  test('the order as it was now is the order, when nothing was placed', () => {
    fc.assert(
      fc.property(any, ({ workflow, steps }) => {
        const story = play(workflow, steps);
        const { timers: _, ...now } = story.order();
        const { timers: __, ...seen } = orderAt('account', story.history(), story.now(), story.now())!;
        assert.deepEqual(seen, now);
      }),
      { numRuns: 200 },
    );
  });

  test('a refused or unchanged command leaves no trace', () => {
    fc.assert(
      fc.property(any, ({ workflow, steps }) => {
        const story = begin(workflow);
        for (const one of steps) {
          const before = [story.order(), story.history().length] as const;
          if (take(story, one).kind !== 'accepted') assert.deepEqual([story.order(), story.history().length], before);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('undo restores what was, whatever the status change was', () => {
    fc.assert(
      fc.property(any, ({ workflow, steps, last }) => {
        const story = play(workflow, steps);
        const before = restored(story.order());
        const decision = take(story, last);
        if (
          decision.kind !== 'accepted' ||
          !decision.events.some(({ type, applied }) => applied && statusEventTypes.has(type))
        )
          return;
        story.accept({ kind: 'undo' });
        assert.deepEqual(restored(story.order()), before);
      }),
      { numRuns: 600 },
    );
  });
});

/** What an undo gives back. */
function restored({ status, statusSince, attention, visible, lines }: Order): unknown {
  return { status, statusSince, attention, visible, lines: lines.toSorted((a, b) => a.lineId.localeCompare(b.lineId)) };
}

describe('roll-up', () => {
  const quantity = fc.integer({ min: 0, max: 3 });
  const line = (lineId: string): fc.Arbitrary<Line> =>
    fc
      .record({
        ordered: quantity,
        shipped: quantity,
        canceled: quantity,
        fulfilled: quantity,
        returned: quantity,
        backordered: quantity,
      })
      .map((quantities) => ({ ...emptyLine(lineId), ...quantities }));
  const lines = fc.tuple(line('a'), line('b'), line('c'));

  test('does not depend on the order of the lines', () => {
    fc.assert(
      fc.property(
        randomWorkflow,
        lines,
        fc.constantFrom([0, 2, 1], [1, 0, 2], [2, 1, 0], [1, 2, 0]),
        (workflow, three, order) => {
          if (workflow.rollUp === undefined) return;
          assert.equal(
            rollUp(
              workflow.rollUp,
              order.map((index) => three[index]),
            ),
            rollUp(workflow.rollUp, three),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test('does not depend on the order in which lines change, where the rule may leave every status', () => {
    fc.assert(
      fc.property(
        randomWorkflow,
        lines,
        fc.constantFrom([0, 2, 1], [1, 0, 2], [2, 1, 0], [1, 2, 0]),
        (workflow, three, order) => {
          if (workflow.rollUp === undefined) return;
          const free = { ...workflow, rollUp: { ...workflow.rollUp, leaves: [...workflow.statuses.keys()] } };
          const statusAfter = (sequence: readonly Line[]) => {
            const story = newStory({
              workflows: [free],
              newOrder: { lines: three.map(({ lineId }) => ({ lineId, ordered: 0 })) },
              created: { by: system },
            });
            for (const changed of sequence)
              story.decide({ kind: 'change_order', changes: { lines: [changed] } }, { by: system });
            const rolled = rollUp(free.rollUp, story.order().lines);
            return rolled === undefined ? undefined : story.order().status;
          };
          assert.equal(statusAfter(order.map((index) => three[index])), statusAfter(three));
        },
      ),
      { numRuns: 300 },
    );
  });
});
