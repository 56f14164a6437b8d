import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gather, shareNext } from './gather.ts';

/** A question that is answered when it is told to. */
function held<Key>() {
  const asked: { keys: readonly Key[]; answer: (values?: readonly unknown[]) => void; fail: (error: Error) => void }[] =
    [];
  const ask = (keys: readonly Key[]) =>
    new Promise<readonly unknown[]>((resolve, reject) =>
      asked.push({ keys, answer: (values = keys) => resolve(values), fail: reject }),
    );
  return { asked, ask };
}

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('gather', () => {
  it('asks together for what came while the question before was under way, and gives everybody their own', async () => {
    const { asked, ask } = held<string>();
    const one = gather(ask, { underWayMax: 1, countMax: 10, patienceMs: 60_000 });
    const first = one('a');
    await turn();
    const others = [one('b'), one('c')];
    await turn();
    assert.deepEqual(
      asked.map(({ keys }) => keys),
      [['a']],
    );
    asked[0]!.answer();
    assert.equal(await first, 'a');
    await turn();
    assert.deepEqual(asked[1]!.keys, ['b', 'c']);
    asked[1]!.answer();
    assert.deepEqual(await Promise.all(others), ['b', 'c']);
  });

  it('asks for what arrived together in one question, and never for more than fit', async () => {
    const { asked, ask } = held<number>();
    const one = gather(ask, { underWayMax: 2, countMax: 2, patienceMs: 60_000 });
    const all = Promise.all([1, 2, 3, 4, 5].map(one));
    await turn();
    assert.deepEqual(
      asked.map(({ keys }) => keys),
      [
        [1, 2],
        [3, 4],
      ],
    );
    asked[0]!.answer();
    await turn();
    assert.equal(asked.length, 2, 'what does not fill a question waits for the one under way');
    asked[1]!.answer();
    await turn();
    assert.deepEqual(asked[2]!.keys, [5]);
    asked[2]!.answer();
    assert.deepEqual(await all, [1, 2, 3, 4, 5]);
  });

  it('begins another question beside one that takes longer than their patience', async () => {
    const { asked, ask } = held<string>();
    const one = gather(ask, { underWayMax: 2, countMax: 10, patienceMs: 5 });
    const first = one('a');
    await turn();
    const others = [one('b'), one('c')];
    await turn();
    while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(asked[1]!.keys, ['b', 'c']);
    asked[1]!.answer();
    assert.deepEqual(await Promise.all(others), ['b', 'c']);
    asked[0]!.answer();
    assert.equal(await first, 'a');
  });

  it('tells all who asked together that it failed, and goes on', async () => {
    const { asked, ask } = held<string>();
    const one = gather(ask, { underWayMax: 1, countMax: 10, patienceMs: 60_000 });
    const both = Promise.allSettled([one('a'), one('b')]);
    await turn();
    asked[0]!.fail(new Error('gone'));
    assert.deepEqual(
      (await both).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    const again = one('a');
    await turn();
    asked[1]!.answer();
    assert.equal(await again, 'a');
  });
});

describe('shareNext', () => {
  it('gives nobody an answer that was begun before they asked', async () => {
    const share = shareNext<number>();
    const begun: ((value: number) => void)[] = [];
    const ask = () => new Promise<number>((resolve) => begun.push(resolve));
    const first = share('page', ask);
    const later = [share('page', ask), share('page', ask)];
    const other = share('other page', ask);
    assert.equal(begun.length, 2);
    begun[0]!(1);
    assert.equal(await first, 1);
    await turn();
    assert.equal(begun.length, 3);
    begun[2]!(2);
    assert.deepEqual(await Promise.all(later), [2, 2]);
    begun[1]!(3);
    assert.equal(await other, 3);
  });

  it('begins anew after a failure', async () => {
    const share = shareNext<number>();
    const failing = share('page', () => Promise.reject(new Error('gone')));
    const next = share('page', () => Promise.resolve(2));
    await assert.rejects(failing, /gone/);
    assert.equal(await next, 2);
    assert.equal(await share('page', () => Promise.resolve(3)), 3);
  });
});
