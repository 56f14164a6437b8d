import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { anyCommand, initialLines, scenario } from '../../test/random-workflow.ts';
import type { Story } from '../../test/story.ts';
import { defaultRules, newStory, system } from '../../test/story.ts';
import { toEventOut, toOrderOut } from '../api/order-out.ts';
import type { Account } from '../accounts/account.ts';
import type { AccountBook } from '../accounts/books.ts';
import type { Workflow } from '../core/workflow.ts';
import { readTracking } from './read-tracking.ts';
import { renderTracking } from './render.ts';

const account: Account = {
  accountId: 'account',
  code: 'main',
  name: 'Shop',
  twinOf: null,
  timeZone: 'UTC',
  currency: 'EUR',
  locale: 'en',
  settings: { stepsByLink: true },
  createdAt: new Date(0),
};

/** The same workflow, with labels that tell which statuses are hidden from customers. */
function marked(workflow: Workflow): Workflow {
  const statuses = [...workflow.statuses].map(([key, status]) => {
    const word = status.audience === 'customer' ? 'open' : 'HIDDEN';
    return [key, { ...status, label: { en: `${word}-${key}` } }] as const;
  });
  const transitions = workflow.transitions.map((transition) => ({ ...transition, byLink: true as const }));
  return { ...workflow, transitions, statuses: new Map(statuses) };
}

async function shownOf(story: Story, workflow: Workflow): Promise<string | undefined> {
  const book = { version: () => workflow } as unknown as AccountBook;
  const seen = await readTracking(
    {
      workflows: async () => book,
      order: async () => story.order(),
      history: async () => story.history().map((event) => ({ ...event, position: String(event.seq) })),
      addresses: async () => new Map(),
      profile: async () => ({}),
      rules: defaultRules,
      usualTimes: async () => () => 3_600_000,
      present: { order: toOrderOut, event: toEventOut },
      now: story.now,
    },
    { account, orderId: 'order', linkId: 'link', purpose: 'share' },
    {},
  );
  if (seen === undefined) return undefined;
  const { tracking } = seen;
  const page = renderTracking({ tracking, account, token: 'T', nonce: 'N', subscribing: 'open', now: story.now() });
  return `${JSON.stringify(tracking)}\n${page.replace(/<style.*?<\/style>/s, '')}`;
}

describe('for every workflow and every history the customer’s page and its data', () => {
  test('name no hidden status, no note, no message of a hidden event, nobody who acted and no free data', async () => {
    let shownCount = 0;
    await fc.assert(
      fc.asyncProperty(scenario(anyCommand), async ({ workflow: plain, steps }) => {
        const workflow = marked(plain);
        const story = newStory({
          workflows: [workflow],
          newOrder: { lines: initialLines, fields: { data: { free: 'SECRET-data' } } },
          created: { by: system },
        });
        for (const [index, { command, by, source, minutes }] of steps.entries()) {
          story.pass({ minutes });
          // Each command says something that can be found again, and something that must not be.
          const said = { message: `message-${index}.`, note: `SECRET-note-${index}` };
          story.decide({ ...command, ...said }, { by, source });
        }
        const shown = await shownOf(story, workflow);
        if (shown === undefined) return;
        shownCount += 1;
        assert.doesNotMatch(shown, /HIDDEN|SECRET/);
        for (const [key, { audience }] of workflow.statuses)
          if (audience !== 'customer') assert.ok(!shown.includes(`"${key}"`), `${key} is hidden`);
        for (const { audience, message, actor } of story.history()) {
          if (audience !== 'customer' && message !== null) assert.ok(!shown.includes(message), message);
          assert.ok(!shown.includes(actor.id) || actor.id === 'system', actor.id);
        }
      }),
      { numRuns: 200 },
    );
    assert.ok(shownCount > 50, `${shownCount} pages were looked at`);
  });
});
