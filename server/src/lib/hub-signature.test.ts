import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hubSignature } from './hub-signature.ts';

/** Computed with two other tools from invented keys. */
const vectors = [
  {
    secret: 'made-up-webhook-secret-0001',
    eventId: 'N01CIB9VVFYKR9J6ZW',
    signature: 'PMlUsqotFkOGdM/ROgjcUP5Oq8qpWWS8xdLwJuQsT0iDZqqg/cyfAJ8zFzPbWPXZo7flZIUbG49HwH3eYyB9XQ==',
  },
  {
    secret: 'made-up-webhook-secret-0001',
    eventId: 'DEMO0000000000EVT1',
    signature: 'WHfmC2nf1NYkc5WwytuPGTwJ5UrqPO/awJSLpoa4BAhTMVTQH7RM5ScGnUtGTmfTqofRptwsArLGLQQ5hUEdtg==',
  },
  {
    secret: 'k\u00e9y-\u043a',
    eventId: 'EVT-0001',
    signature: '7hxmePPvkfOe1KT7O28qnV4lksSfzIJrt3WL029LfXtawUrHrzz1J4Et2E6IzMEhbArmsJzzsCG67zCN+jP6kg==',
  },
  {
    secret: 'a'.repeat(200),
    eventId: 'EVT-0001',
    signature: 'r1tnm2GQY6cEXwomcL6ilQiTPBt9K/rClKknouIiUTgepBc0LX1w2uFQuI57aSGs+ySJweVULwyDCbfRjbzqGg==',
  },
];

test('the signature is HMAC-SHA-512 over the event id alone, in base64, as two other tools compute it', () => {
  for (const { secret, eventId, signature } of vectors) {
    assert.equal(hubSignature(secret, eventId), signature);
    assert.equal(hubSignature(secret, eventId).length, 88);
  }
});
