import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EventOut, OrderOut, TrackingOut, TrackingWord } from '@milepost/contract';
import { namesIn, TrackingWords } from '@milepost/contract';
import { Value } from 'typebox/value';
import { shop } from '../../test/shop-workflow.ts';
import { workflowOf } from '../../test/story.ts';
import { bucketOf } from '../core/duration-buckets.ts';
import { contrast } from '../lib/colors.ts';
import { brandOf } from './brand.ts';
import { carrierName, trackingUrlFor } from './carriers.ts';
import { html } from './html.ts';
import { chooseLocale, languagesOf, speechOf } from './speech.ts';
import { builtInTexts } from './texts.ts';
import { createUsualTimes } from './usual-times.ts';
import type { TrackingInput } from './tracking-of.ts';
import { trackingOf } from './tracking-of.ts';

const now = new Date('2026-11-20T14:33:00.000Z');

const plainOrder: OrderOut = {
  id: 'id',
  number: 42,
  reference: null,
  externalIds: {},
  workflow: { key: 'shop', version: 1 },
  status: 'approved',
  statusLabel: 'Approved',
  category: 'in_progress',
  statusSince: '2026-11-19T10:00:00.000Z',
  attention: 'none',
  version: 2,
  customerId: null,
  ownerId: null,
  watcherIds: [],
  orderedAt: null,
  dueAt: null,
  total: null,
  billingAddressId: null,
  shippingAddressId: null,
  data: {},
  lines: [],
  shipments: [],
  requests: [],
  placeholder: false,
  timersHeld: false,
  createdAt: '2026-11-18T10:00:00.000Z',
  updatedAt: '2026-11-19T10:00:00.000Z',
  archivedAt: null,
};

function eventTo(to: string, occurredAt: string, more: Partial<EventOut> = {}): EventOut {
  return {
    ...{ id: 'e', orderId: 'id', seq: 1, position: '1', type: 'order.status_changed', from: null, to, message: null },
    actor: { kind: 'user', id: '', userId: null, role: 'staff' },
    ...{
      source: 'native',
      occurredAt,
      recordedAt: occurredAt,
      applied: true,
      notify: true,
      historical: false,
      data: {},
    },
    ...more,
  };
}

function shown(order: Partial<OrderOut>, more: Partial<TrackingInput> = {}): TrackingOut {
  return trackingOf({
    order: { ...plainOrder, ...order },
    workflow: shop,
    events: [eventTo('placed', '2026-11-18T10:00:00.000Z'), eventTo('approved', '2026-11-19T10:00:00.000Z')],
    promises: [],
    address: undefined,
    account: { name: 'Shop', timeZone: 'UTC' },
    branding: {},
    locale: 'en',
    usual: () => undefined,
    steps: [],
    now,
    ...more,
  });
}

const shipment = (members: Partial<OrderOut['shipments'][number]>): OrderOut['shipments'][number] => ({
  ...{ shipmentId: 's', carrier: null, shippedAt: null, expectedAt: null, deliveredAt: null, data: {}, packages: [] },
  ...members,
});

describe('the sentence on top', () => {
  test('is the day on which it comes', () => {
    const { headline } = shown({ dueAt: '2026-11-26T23:59:59.999Z' });
    assert.deepEqual([headline.lead, headline.text], ['Expected', 'Thu 26 November']);
  });

  test('is the span of the parcels still under way, with the year only where it is another', () => {
    const shipments = [
      shipment({ shippedAt: '2026-11-19T00:00:00Z', expectedAt: '2026-12-30T12:00:00Z' }),
      shipment({ shippedAt: '2026-11-19T00:00:00Z', expectedAt: '2027-01-02T12:00:00Z' }),
      shipment({ deliveredAt: '2026-11-10T00:00:00Z', expectedAt: '2026-11-09T12:00:00Z' }),
    ];
    const { headline } = shown({ shipments, status: 'shipped', category: 'in_transit' });
    assert.deepEqual(
      [headline.lead, headline.text],
      ['Still to come, arriving', 'Wed 30 December to Sat 2 January 2027'],
    );
    const near = shown({
      shipments: [shipment({ expectedAt: '2026-11-26T12:00:00Z' }), shipment({ expectedAt: '2026-11-28T12:00:00Z' })],
    });
    assert.equal(near.headline.text, 'Thu 26 to Sat 28 November');
  });

  test('is the status where no day is known, and where nothing is to come', () => {
    assert.deepEqual([shown({}).headline.lead, shown({}).headline.text], ['', 'Approved']);
    const delivered = shown({ status: 'delivered', category: 'fulfilled', dueAt: '2026-11-01T00:00:00Z' });
    assert.deepEqual([delivered.headline.lead, delivered.headline.text], ['Delivered', 'Thu 19 November']);
    assert.deepEqual([delivered.delay, delivered.expected], [null, null]);
    const canceled = shown({ status: 'canceled', category: 'canceled' });
    assert.deepEqual([canceled.headline.lead, canceled.headline.text], ['Thu 19 November', 'Canceled']);
  });

  test('is written in the zone and language of the account’s customers', () => {
    const { headline } = shown(
      { dueAt: '2026-11-26T22:59:59.999Z' },
      { account: { name: 'Shop', timeZone: 'Pacific/Auckland' }, locale: 'de' },
    );
    assert.deepEqual([headline.lead, headline.text], ['Voraussichtlich', 'Fr. 27. November']);
    const american = shown({ dueAt: '2026-11-26T23:59:59.999Z' }, { locale: 'en-US' });
    assert.equal(american.headline.text, 'Thu, November 26');
  });
});

describe('delay', () => {
  test('is owned up to where the day has moved, and not where it has come nearer', () => {
    const later = shown(
      { dueAt: '2026-11-28T12:00:00Z' },
      { promises: ['2026-11-22T12:00:00Z', '2026-11-28T12:00:00Z'] },
    );
    assert.equal(later.delay?.text, 'This is later than the 22 November we promised, and we are sorry.');
    const sooner = shown(
      { dueAt: '2026-11-21T12:00:00Z' },
      { promises: ['2026-11-22T12:00:00Z', '2026-11-21T12:00:00Z'] },
    );
    assert.equal(sooner.delay, null);
  });

  test('is owned up to where the day has passed, with the account’s own words', () => {
    const branding = { texts: { en: { delay: 'Call us.' } } };
    const { delay, headline, road } = shown({ dueAt: '2026-11-18T12:00:00Z' }, { branding });
    assert.match(delay?.text ?? '', /should have been with you on 18 November/);
    assert.deepEqual([delay?.detail, headline.lead], ['Call us.', 'It was due on']);
    assert.equal(road.at(-1)?.text, '');
  });

  test('of today is none yet', () => {
    assert.equal(shown({ dueAt: '2026-11-20T23:59:59.999Z' }).delay, null);
  });
});

describe('the road', () => {
  const names = ({ road }: TrackingOut) => road.map(({ status, state }) => `${status} ${state}`);

  test('leads from where it began over where it is to a good end, past what customers may not know of', () => {
    assert.deepEqual(names(shown({})), ['placed done', 'approved now', 'shipped next', 'delivered next']);
  });

  test('leaves out detours, and news that moved nothing', () => {
    const events = [
      eventTo('placed', '2026-11-18T10:00:00.000Z'),
      eventTo('approved', '2026-11-18T11:00:00.000Z'),
      eventTo('canceled', '2026-11-18T12:00:00.000Z'),
      eventTo('placed', '2026-11-18T13:00:00.000Z'),
      eventTo('delivered', '2026-11-18T14:00:00.000Z', { applied: false }),
      eventTo('approved', '2026-11-19T10:00:00.000Z'),
    ];
    assert.deepEqual(names(shown({}, { events })), ['placed done', 'approved now', 'shipped next', 'delivered next']);
  });

  test('ends where the order is closed', () => {
    const closed = shown({ status: 'canceled', category: 'canceled' });
    assert.deepEqual(names(closed), ['placed done', 'approved done', 'canceled done']);
  });

  test('follows the usual steps of the workflow and never has more than six stops', () => {
    const long = workflowOf(`
key: long
name: Long
initial: [{ status: s0, roles: [staff] }]
statuses:
${[...Array(12).keys()].map((index) => `  s${index}: { label: S${index}, category: ${index === 11 ? 'fulfilled' : 'in_progress'}, audience: customer }`).join('\n')}
transitions:
${[...Array(11).keys()].map((index) => `  t${index}: { label: T, from: s${index}, to: s${index + 1}, roles: [staff], default: true }`).join('\n')}
`);
    const events = [...Array(6).keys()].map((index) => eventTo(`s${index}`, `2026-11-1${index}T10:00:00.000Z`));
    const { road } = shown({ status: 's5' }, { workflow: long, events });
    assert.deepEqual(
      names({ road } as TrackingOut),
      ['s0 done', 's5 now', 's6 next', 's7 next', 's8 next', 's9 next'].slice(0, road.length),
    );
    assert.ok(road.length <= 6);
  });
});

describe('the steps between now and the promised day', () => {
  const dayMs = 86_400_000;
  const texts = ({ road }: TrackingOut) => road.map(({ state, text }) => (state === 'next' ? text : ''));
  const due = { dueAt: '2026-11-24T12:00:00Z' };

  test('are told with the day on which orders usually get there', () => {
    // Two moves: there is a status between that customers do not know of.
    const { road } = shown(due, { usual: () => dayMs });
    assert.deepEqual(texts({ road } as TrackingOut), ['', '', 'about Sat 21 Nov', 'Tue 24 Nov']);
    assert.deepEqual(
      road.map(({ expectedAt }) => expectedAt),
      [null, null, '2026-11-21T10:00:00.000Z', '2026-11-24T12:00:00.000Z'],
    );
  });

  test('are told of nothing where no day is promised, it is slower than usual already, or the usual is later than promised', () => {
    assert.deepEqual(texts(shown({}, { usual: () => dayMs })), ['', '', '', '']);
    assert.deepEqual(texts(shown(due, { usual: () => dayMs / 24 })), ['', '', '', 'Tue 24 Nov']);
    assert.deepEqual(texts(shown(due, { usual: () => 9 * dayMs })), ['', '', '', 'Tue 24 Nov']);
    assert.deepEqual(texts(shown(due)), ['', '', '', 'Tue 24 Nov']);
  });

  test('what is usual is half of at least twenty moves, of the last 90 days, asked for anew after ten minutes', async () => {
    let time = now.getTime();
    const asked: string[] = [];
    const usualTimes = createUsualTimes({
      now: () => new Date(time),
      moveTimes: async (_, { workflow, from, to }) => {
        asked.push(`${workflow ?? ''} ${from} ${to}`);
        const of = (count: number) => new Map([[bucketOf(dayMs), count]]);
        return [
          { from: 'placed', to: 'approved', how: 'allowed', buckets: of(12) },
          { from: 'placed', to: 'approved', how: 'override', buckets: of(8) },
          { from: 'approved', to: 'shipped', how: 'allowed', buckets: of(19) },
        ];
      },
    });
    const usual = await usualTimes('account', 'shop');
    assert.ok(Math.abs(usual('placed', 'approved')! / dayMs - 1) < 0.05);
    assert.equal(usual('approved', 'shipped'), undefined);
    await usualTimes('account', 'shop');
    time += 600_001;
    await usualTimes('account', 'shop');
    assert.deepEqual(asked, Array(2).fill('shop 2026-08-22 2026-11-20'));
  });
});

describe('parcels', () => {
  test('are linked to the carrier by what shops call it, or where the shop says', () => {
    assert.equal(carrierName('dhl_express'), 'DHL Express');
    assert.equal(carrierName('Kurier Müller'), 'Kurier Müller');
    assert.equal(trackingUrlFor('UPS Ground', '1Z 9', null), 'https://www.ups.com/track?tracknum=1Z%209');
    assert.equal(trackingUrlFor('Kurier Müller', '1', null), null);
    assert.equal(trackingUrlFor('UPS', '1', 'https://shop.example/t/1'), 'https://shop.example/t/1');
    assert.equal(trackingUrlFor('Kurier Müller', '1', 'javascript:alert(1)'), null);
  });

  test('come with what is in them, and what is in none is told apart', () => {
    const line = {
      ...{ externalIds: {}, sku: null, unit: null, unitPrice: null, status: 'open', serialNumbers: [], data: {} },
      ...{ shipped: 0, backordered: 0, canceled: 0, fulfilled: 0, returned: 0 },
    };
    const { parcels, items } = shown({
      lines: [
        { ...line, lineId: 'a', name: 'Desk', ordered: 1 },
        { ...line, lineId: 'b', name: 'Dock', ordered: 3, canceled: 1 },
      ],
      shipments: [
        shipment({
          carrier: 'gls',
          packages: [{ trackingNumber: '', trackingUrl: null, carton: null, quantities: { a: 1, b: 1 } }],
        }),
      ],
    });
    assert.deepEqual(parcels[0]?.items, [
      { name: 'Desk', quantity: 1 },
      { name: 'Dock', quantity: 1 },
    ]);
    assert.deepEqual(
      [parcels[0]?.title, parcels[0]?.trackingNumber, parcels[0]?.carrier],
      ['Your parcel', null, 'GLS'],
    );
    assert.deepEqual(items, [{ name: 'Dock', quantity: 1 }]);
  });
});

describe('looks and language', () => {
  test('any colour can be read: on the head, and as a link in the light and in the dark', () => {
    for (const color of ['#ffffff', '#000000', '#ffff00', '#0b5351', '#ff0000', '#777777', '#00ff88']) {
      const { onColor, linkLight, linkDark } = brandOf({ color }, 'Shop');
      assert.ok(contrast(color, onColor) >= 4.5, `${onColor} on ${color}`);
      assert.ok(contrast(linkLight, '#f5f4f0') >= 4.5 && contrast(linkLight, '#ffffff') >= 4.5, linkLight);
      assert.ok(contrast(linkDark, '#121716') >= 4.5 && contrast(linkDark, '#1a201f') >= 4.5, linkDark);
    }
  });

  const chosen = (
    asked: string | undefined,
    accepted: string | undefined,
    others: readonly (string | undefined)[],
    languages: readonly string[] = ['en', 'de'],
  ) => chooseLocale({ asked, accepted, others }, languages);

  test('what was asked for comes before the browser’s languages, the customer’s and the account’s', () => {
    assert.equal(chosen('de', 'en-GB', ['en']), 'de');
    assert.equal(chosen(undefined, 'fr, de-AT;q=0.8, en;q=0.5', ['en']), 'de-AT');
    assert.equal(chosen(undefined, 'fr', ['de-CH', 'en']), 'de-CH');
    assert.equal(chosen('xx', 'fr', [undefined, 'fr']), 'en');
    assert.equal(chosen('<script>', undefined, []), 'en');
  });

  test('a language is spoken in the nearest form that there is', () => {
    const languages = ['en', 'pt-BR', 'zh', 'zh-Hant'];
    assert.equal(chosen(undefined, 'pt-PT', [], languages), 'pt-BR');
    assert.equal(chosen(undefined, 'zh-TW', [], languages), 'zh-Hant');
    assert.equal(chosen(undefined, 'zh-SG', [], languages), 'zh-SG');
    assert.equal(chosen('en-u-nu-arab', undefined, [], languages), 'en');
  });

  test('any language can be given, sentence by sentence; what is missing is said in English, as the account says it', () => {
    const texts = {
      en: { words: { news: 'News from your shop' } },
      fr: { intro: 'Merci.', words: { statusSince: '{status} depuis {date}.', since: 'depuis {date}' } },
      de: { words: { news: 'Post' } },
      'fr-CA': { footer: 'Montréal' },
    };
    assert.deepEqual(languagesOf(texts), ['en', 'de', 'fr']);
    const french = shown({ dueAt: '2026-11-26T23:59:59.999Z' }, { locale: 'fr-CA', branding: { texts } });
    assert.deepEqual(
      [french.language, french.direction, french.headline.lead, french.headline.text, french.headline.detail],
      ['fr-CA', 'ltr', 'Expected', 'jeu. 26 novembre', 'Approved depuis jeu. 19 nov.'],
    );
    assert.deepEqual([french.brand.intro, french.brand.footer], ['Merci.', 'Montréal']);
    assert.equal(speechOf(texts, 'fr').words.news, 'News from your shop');
    assert.equal(speechOf(texts, 'de-AT').words.news, 'Post');
    assert.equal(speechOf(texts, 'de-AT').words.help, 'Hilfe');
  });

  test('what is written from right to left says so, with its own numbers, and what is filled in keeps its order', () => {
    const texts = { 'ar-EG': { words: { parcel: 'الطرد {number} من {count}' } } };
    const { direction, say, number } = speechOf(texts, 'ar-EG');
    assert.equal(direction, 'rtl');
    assert.equal(number(12), '١٢');
    assert.equal(say('parcel', { number: 1, count: 'NK-2' }), 'الطرد \u2068١\u2069 من \u2068NK-2\u2069');
  });

  test('each sentence takes what ours takes and nothing else', () => {
    for (const [name, sentence] of Object.entries(builtInTexts['de']!)) {
      const faults = Value.Errors(TrackingWords, { [name]: sentence });
      assert.deepEqual([...faults], [], name);
      assert.deepEqual(
        namesIn(sentence).toSorted(),
        namesIn(builtInTexts['en']![name as TrackingWord]).toSorted(),
        name,
      );
    }
    for (const words of [{ order: 'Commande {nom}' }, { order: '{name' }, { order: ' ' }, { ordre: 'Commande' }])
      assert.ok(!Value.Check(TrackingWords, words), JSON.stringify(words));
  });

  test('values are escaped in text and attributes', () => {
    assert.equal(
      html`<a title="${'"><b>'}">${"<i>'&"}</a>`.text,
      '<a title="&#34;&#62;&#60;b&#62;">&#60;i&#62;&#39;&#38;</a>',
    );
  });

  test('an address is shown by enough to recognise it', () => {
    const address = { name: 'Johanna Maria Brandt', street: 'Karl-Heine-Str. 1', postcode: '04229', city: 'Leipzig' };
    assert.equal(shown({}, { address }).goingTo, 'J. Brandt, 04229 Leipzig');
    assert.equal(shown({}, { address: {} }).goingTo, null);
  });
});
