import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hashPassword, isPassword, TooManyPasswords } from './passwords.ts';

describe('a stored password', () => {
  test('is argon2id with 19 MiB and two passes, as a PHC string, and never twice the same', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.notEqual(one, other);
  });

  test('is known again, and no other password is', async () => {
    const stored = await hashPassword('Grüße aus Köln');
    assert.equal(await isPassword('Grüße aus Köln', stored), true);
    assert.equal(await isPassword('grüße aus Köln', stored), false);
    assert.equal(await isPassword('', stored), false);
    assert.equal(await isPassword('Grüße aus Köln', null), false);
  });

  test('is the same however its letters were composed', async () => {
    const stored = await hashPassword('Grüße aus Köln'.normalize('NFD'));
    assert.equal(await isPassword('Grüße aus Köln'.normalize('NFC'), stored), true);
  });

  test('that was made with other parameters is still known', async () => {
    const stored =
      '$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHQxMjM0NTY3OA$' +
      (await made({ memory: 8192, passes: 1, salt: 'somesalt12345678' }));
    assert.equal(await isPassword('password of old', stored), true);
    assert.equal(await isPassword('password of new', stored), false);
  });

  test('is checked beside the event loop, and more than can be checked are refused at once', async () => {
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 1);
    const checks = Array.from({ length: 40 }, () => isPassword('x', null).catch((error: unknown) => error));
    const answers = await Promise.all(checks);
    clearInterval(ticking);
    assert.ok(turns > 5, `${turns} turns`);
    assert.equal(answers.filter((answer) => answer instanceof TooManyPasswords).length, 8);
    assert.equal(answers.filter((answer) => answer === false).length, 32);
  });
});

async function made({ memory, passes, salt }: { memory: number; passes: number; salt: string }): Promise<string> {
  const { argon2Sync } = await import('node:crypto');
  const tag = argon2Sync('argon2id', {
    ...{ memory, passes, parallelism: 1, tagLength: 32 },
    message: Buffer.from('password of old'),
    nonce: Buffer.from(salt),
  });
  return tag.toString('base64').replaceAll('=', '');
}
