import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Compile } from 'typebox/schema';
import { asyncApiDocument } from './asyncapi.ts';
import { eventTypes } from './event-types.ts';

const document: any = JSON.parse(JSON.stringify(asyncApiDocument('1.2.3', 'orders.example.com', 'https')));

test('the AsyncAPI document is what the published schema of AsyncAPI 3.0 says', async () => {
  const path = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json');
  const published = JSON.parse(await readFile(path, 'utf8')) as object;
  const check = Compile(published);
  const [isValid, errors] = check.Errors(document);
  assert.ok(isValid, JSON.stringify(errors.slice(0, 5), null, 1));
  // The schema sees what is wrong: a document without its channels' messages resolved, and one of another version.
  assert.ok(!check.Check({ ...document, asyncapi: '2.6.0' }));
  assert.ok(
    !check.Check({ ...document, operations: { tell: { action: 'shout', channel: { $ref: '#/channels/webhook' } } } }),
  );
});

test('every type of event is a message, each example is what its payload says, and every reference leads somewhere', () => {
  const { messages } = document.components;
  for (const { type } of eventTypes) {
    assert.ok(document.channels.webhook.messages[type], type);
    const [isValid, errors] = Compile(messages[type].payload).Errors(messages[type].examples[0].payload);
    assert.ok(isValid, `${type}: ${JSON.stringify(errors)}`);
  }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
  assert.ok(references.length > eventTypes.length);
  for (const path of references) {
    const found = path.split('/').reduce<any>((value, member) => value?.[member], document);
    assert.ok(found !== undefined, path);
  }
});
