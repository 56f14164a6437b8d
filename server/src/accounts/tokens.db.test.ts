import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hashSecret } from './keys.ts';
import type { TokenService } from './tokens.ts';
import { createTokenService } from './tokens.ts';
import type { Principal } from '../core/principal.ts';
import { newUuid } from '../lib/ids.ts';
import type { Database } from '../store/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { connectTo, createTestDatabase } from '../../test/database.ts';

const start = Date.parse('2026-01-31T10:00:00Z');

describe('tokens of vendors’ log-ins', () => {
  let place: TestDatabase;
  let database: Database;
  let clock = start;
  const alive = new Set<string>();
  const keyId = newUuid();
  const accountId = newUuid();
  before(async () => {
    place = await createTestDatabase();
    database = connectTo(place.connectionString, 3);
  });
  after(async () => {
    await database.close();
    await place.drop();
  });

  /** A node: its own memory, the same database. */
  function node(): TokenService {
    return createTokenService({
      database,
      authenticate: async (secret) => (secret === 'the-key' ? principal(keyId) : undefined),
      principalOfKey: async (_account, id) => (alive.has(id) ? principal(id) : undefined),
      principalOfUser: async (_account, id) => (alive.has(id) ? { ...principal(id), kind: 'user' } : undefined),
      now: () => new Date(clock),
    });
  }

  const session = { accountId, keyId, dialect: 'wordbee', lifetimeSeconds: 86_400, idleSeconds: 1800 };

  test('a token is its key to its own dialect, and nothing to another', async () => {
    alive.add(keyId);
    const tokens = node();
    const { token } = await tokens.issue(session);
    assert.equal((await tokens.resolve(token, 'wordbee'))?.id, keyId);
    assert.equal(await tokens.resolve(token, 'evreka'), undefined);
    assert.equal(await tokens.redeem(token, 'wordbee'), undefined, 'an access token refreshes nothing');
  });

  test('an API key itself is taken wherever a token is', async () => {
    assert.equal((await node().resolve('the-key', 'wordbee'))?.id, keyId);
    assert.equal(await node().resolve('another', 'wordbee'), undefined);
  });

  test('a token ends at once with its key', async () => {
    const own = newUuid();
    alive.add(own);
    const tokens = node();
    const { token } = await tokens.issue({ ...session, keyId: own });
    assert.ok(await tokens.resolve(token, 'wordbee'));
    alive.delete(own);
    assert.equal(await tokens.resolve(token, 'wordbee'), undefined);
  });

  test('only a hash of a token is stored', async () => {
    const { token } = await node().issue(session);
    const { rows } = await database.query<{ hash: Buffer }>({
      text: 'SELECT * FROM sessions WHERE account_id = $1',
      values: [accountId],
    });
    assert.ok(rows.some(({ hash }) => hash.equals(hashSecret(token))));
    assert.ok(!JSON.stringify(rows).includes(token.slice(4)));
  });

  test('use makes an idle token live longer, on every node, and without use it ends', async () => {
    clock = start;
    const [first, second] = [node(), node()];
    const { token } = await first.issue(session);
    for (let minutes = 20; minutes <= 100; minutes += 20) {
      clock = start + minutes * 60_000;
      const one = minutes % 40 === 0 ? first : second;
      assert.ok(await one.resolve(token, 'wordbee'), `after ${minutes} minutes`);
      await one.flush();
    }
    clock += 32 * 60_000;
    assert.equal(await first.resolve(token, 'wordbee'), undefined);
    assert.equal(await second.resolve(token, 'wordbee'), undefined);
  });

  test('a token in constant use ends with its lifetime', async () => {
    clock = start;
    const tokens = node();
    const { token } = await tokens.issue({ ...session, lifetimeSeconds: 3600 });
    for (const minutes of [20, 40, 59]) {
      clock = start + minutes * 60_000;
      assert.ok(await tokens.resolve(token, 'wordbee'));
      await tokens.flush();
    }
    clock = start + 60 * 60_000;
    assert.equal(await tokens.resolve(token, 'wordbee'), undefined);
  });

  test('many tokens of one key live side by side, and ending one ends no other', async () => {
    clock = start;
    const tokens = node();
    const [{ token: a }, { token: b }] = [await tokens.issue(session), await tokens.issue(session)];
    assert.notEqual(a, b);
    assert.equal(await tokens.end(a), true);
    assert.equal(await tokens.end(a), false);
    assert.equal(await tokens.resolve(a, 'wordbee'), undefined);
    assert.equal(await node().resolve(a, 'wordbee'), undefined);
    assert.ok(await tokens.resolve(b, 'wordbee'));
  });

  test('a refresh token can be used again, since a client may have lost the answer', async () => {
    const tokens = node();
    const { token } = await tokens.issueRefresh(session);
    assert.equal((await tokens.redeem(token, 'wordbee'))?.id, keyId);
    assert.equal((await node().redeem(token, 'wordbee'))?.id, keyId);
    assert.equal(await tokens.resolve(token, 'wordbee'), undefined, 'it opens nothing itself');
  });

  test('what only looks like a token is nobody', async () => {
    const tokens = node();
    const { token } = await tokens.issue(session);
    const wrong = [
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      `${token}A`,
      'mpa_',
      'mpa_' + '!'.repeat(64),
      '',
    ];
    for (const one of wrong) assert.equal(await tokens.resolve(one, 'wordbee'), undefined, one);
  });

  function principal(id: string): Principal {
    return {
      ...{ accountId, kind: 'key', id, userId: null, role: 'manager', rights: new Set() },
      ...{ audience: 'internal', customerIds: null },
    };
  }
});
