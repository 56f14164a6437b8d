import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook, WebhookVerificationError } from './verify-webhook.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs=';
const now = new Date('2026-11-21T09:30:00Z');
const body = '{"type":"order.created","timestamp":"2026-11-21T09:30:00.000Z","data":{"reference":"Grüße"}}';

function signed(by: string, at = now, text = body) {
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(by).sign('msg_1', at, text),
  };
}

const verify = (
  headers: Parameters<typeof verifyWebhook>[0]['headers'],
  secrets: string | string[] = secret,
  text: string | Uint8Array = body,
) => verifyWebhook({ body: text, headers }, { secret: secrets, now: () => now });

test('what the official library signed is believed and read, as text and as bytes', async () => {
  const message = await verify(signed(secret));
  assert.deepEqual([message.id, message.type, message.data], ['msg_1', 'order.created', { reference: 'Grüße' }]);
  assert.equal((await verify(signed(secret), secret, new TextEncoder().encode(body))).id, 'msg_1');
});

test('headers may come as Headers, in any case, and as lists', async () => {
  await verify(new Headers(signed(secret)));
  await verify(
    Object.fromEntries(Object.entries(signed(secret)).map(([name, value]) => [name.toUpperCase(), [value]])),
  );
});

test('during a rotation either secret is believed, on either side', async () => {
  await verify(signed(other), [secret, other]);
  const both = {
    ...signed(secret),
    'webhook-signature': `${signed(other)['webhook-signature']} ${signed(secret)['webhook-signature']}`,
  };
  await verify(both, secret);
  await verify(both, other);
});

test('a changed body, another secret, an unknown version and a missing header are not believed', async () => {
  const refused = async (headers: Record<string, string>, text = body, by = secret) =>
    assert.rejects(verify(headers, by, text), WebhookVerificationError);
  await refused(signed(secret), body.replace('created', 'deleted'));
  await refused(signed(secret), body, other);
  await refused({ ...signed(secret), 'webhook-id': 'msg_2' });
  await refused({ ...signed(secret), 'webhook-signature': signed(secret)['webhook-signature'].replace('v1,', 'v2,') });
  await refused({ ...signed(secret), 'webhook-signature': 'v1,' });
  await refused({ ...signed(secret), 'webhook-signature': 'v1,%%%' });
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const)
    await refused({ ...signed(secret), [name]: '' });
});

test('a webhook from long ago or from the future is not believed, within the tolerance it is', async () => {
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  await verify(signed(secret, at(-299)));
  await verify(signed(secret, at(299)));
  await assert.rejects(verify(signed(secret, at(-301))), /too old/);
  await assert.rejects(verify(signed(secret, at(301))), /future/);
  await assert.rejects(verify({ ...signed(secret), 'webhook-timestamp': 'soon' }), /no time/);
});
