import type { Commit, Outcome, Submission } from '../core/outcome.ts';
import { Overloaded } from '../core/outcome.ts';

/** How long to wait before a busy server is asked again: whoever waits for an answer goes first. */
const pauseMs = 100;

/** Commits, and waits while the server is busy instead of failing. */
export async function commitPatiently(commit: Commit, submission: Submission): Promise<Outcome> {
  for (;;) {
    try {
      return await commit(submission);
    } catch (error) {
      if (!(error instanceof Overloaded)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
