import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/schema';
import { orderEventTypes } from '../core/event.ts';
import { eventTypes, isEventType } from './event-types.ts';

test('the catalogue has every type of event, and each example is what its schema says', () => {
  const names = eventTypes.map(({ type }) => type);
  assert.equal(new Set(names).size, names.length);
  for (const type of orderEventTypes) assert.ok(names.includes(type), type);
  for (const { type, schema, example } of eventTypes) {
    const [isValid, errors] = Compile(schema).Errors(example);
    assert.ok(isValid, `${type}: ${JSON.stringify(errors)}`);
  }
});

test('an endpoint may name types of orders and of the account, not misspelt ones', () => {
  assert.ok(isEventType('order.status_changed') && isEventType('account.endpoint_failing'));
  for (const no of ['order.misspelt', 'order.snapshot', 'account.', 'x', '']) assert.ok(!isEventType(no), no);
});
