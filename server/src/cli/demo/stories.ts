import type { Good } from './goods.ts';
import { distributionGoods, fieldServiceGoods, retailGoods, translationGoods } from './goods.ts';

/** One step of an order's way, after so many hours as a rule. */
export interface Step {
  readonly to: string;
  readonly hours: number;
  readonly message?: string;
  readonly note?: string;
  readonly reason?: string;
  /** Ships a parcel: its tracking number goes with the step. */
  readonly ships?: true;
}

/** A way that orders of a workflow go, as often as its weight says. */
export interface Story {
  readonly weight: number;
  readonly status: string;
  readonly steps: readonly Step[];
  /** In the end a part of the goods has left, and the status follows from that. */
  readonly partly?: true;
}

/** A kind of business: its workflow, what it sells and how its orders go. */
export interface Business {
  readonly weight: number;
  readonly workflow: string;
  readonly prefix: string;
  readonly goods: readonly Good[];
  readonly quantityMax: number;
  readonly lineCountMax: number;
  readonly dueDays: number;
  /** Under which name another system knows its orders. */
  readonly source?: 'ingram' | 'thirdwatch';
  readonly stories: readonly Story[];
}

const approve = { to: 'approved', hours: 5 } as const;
const pack = { to: 'packed', hours: 9 } as const;
const ship = { to: 'shipped', hours: 8, ships: true } as const;
const deliver = { to: 'delivered', hours: 44 } as const;
const risk = { to: 'on_hold', hours: 2, reason: 'payment_risk', note: 'Card from another country' } as const;

const retail: readonly Story[] = [
  { weight: 52, status: 'placed', steps: [approve, pack, ship, deliver] },
  { weight: 8, status: 'payment_due', steps: [{ to: 'placed', hours: 40 }, approve, pack, ship, deliver] },
  {
    weight: 8,
    status: 'placed',
    steps: [
      approve,
      { to: 'backordered', hours: 10, message: 'Ein Artikel fehlt noch / one item is missing' },
      { to: 'approved', hours: 190 },
      pack,
      ship,
      deliver,
    ],
  },
  { weight: 5, status: 'placed', steps: [approve, pack], partly: true },
  { weight: 5, status: 'placed', steps: [risk, { to: 'approved', hours: 20 }, pack, ship, deliver] },
  { weight: 3, status: 'placed', steps: [risk, { to: 'canceled', hours: 30, reason: 'payment_risk' }] },
  { weight: 5, status: 'placed', steps: [{ to: 'canceled', hours: 6, reason: 'customer_request' }] },
  {
    weight: 7,
    status: 'placed',
    steps: [approve, pack, ship, deliver, { to: 'returned', hours: 150, reason: 'customer_request' }],
  },
  {
    weight: 2,
    status: 'placed',
    steps: [approve, pack, ship, { to: 'returned', hours: 160, reason: 'undeliverable' }],
  },
  {
    weight: 3,
    status: 'placed',
    steps: [approve, pack, { to: 'on_hold', hours: 3, reason: 'address' }, pack, ship, deliver],
  },
];

const received = 'received';
const process = { to: 'processing', hours: 12 } as const;
const send = { to: 'shipped', hours: 30, ships: true } as const;

const distribution: readonly Story[] = [
  { weight: 50, status: received, steps: [process, send, { to: 'delivered', hours: 60 }] },
  {
    weight: 20,
    status: received,
    steps: [{ to: 'backordered', hours: 8 }, { to: 'processing', hours: 260 }, send, { to: 'delivered', hours: 60 }],
  },
  {
    weight: 10,
    status: received,
    steps: [
      { to: 'on_hold', hours: 4, reason: 'credit' },
      { to: 'processing', hours: 50, message: 'Released by Finance' },
      send,
    ],
  },
  {
    weight: 8,
    status: 'customer_hold',
    steps: [{ to: 'received', hours: 14 }, process, send, { to: 'delivered', hours: 50 }],
  },
  { weight: 5, status: received, steps: [process, { to: 'canceled', hours: 20, reason: 'end_of_life' }] },
  {
    weight: 5,
    status: received,
    steps: [process, send, { to: 'delivered', hours: 60 }, { to: 'returned', hours: 120, reason: 'wrong_item' }],
  },
];

const accept = { to: 'confirmed', hours: 20 } as const;
const finish = { to: 'done', hours: 96 } as const;

const translation: readonly Story[] = [
  {
    weight: 45,
    status: 'request_sent',
    steps: [{ to: 'proposal', hours: 5 }, accept, finish, { to: 'approved', hours: 40 }, { to: 'closed', hours: 20 }],
  },
  { weight: 20, status: 'confirmed', steps: [finish, { to: 'closed', hours: 60 }] },
  {
    weight: 12,
    status: 'request_sent',
    steps: [
      { to: 'proposal', hours: 6 },
      accept,
      finish,
      { to: 'confirmed', hours: 26, message: 'Bitte die Fachbegriffe der beigelegten Liste verwenden' },
      { to: 'done', hours: 40 },
      { to: 'approved', hours: 30 },
    ],
  },
  {
    weight: 12,
    status: 'request_sent',
    steps: [
      { to: 'proposal', hours: 7 },
      { to: 'canceled', hours: 50, reason: 'too_expensive' },
    ],
  },
];

const schedule = { to: 'scheduled', hours: 10 } as const;
const depart = { to: 'en_route', hours: 70 } as const;
const begin = { to: 'in_progress', hours: 1 } as const;

const fieldService: readonly Story[] = [
  { weight: 55, status: 'requested', steps: [schedule, depart, begin, { to: 'completed', hours: 3 }] },
  {
    weight: 12,
    status: 'requested',
    steps: [
      schedule,
      depart,
      { to: 'unsuccessful', hours: 1, reason: 'nobody_there' },
      { to: 'scheduled', hours: 20 },
      depart,
      begin,
      { to: 'completed', hours: 3 },
    ],
  },
  {
    weight: 12,
    status: 'requested',
    steps: [
      schedule,
      depart,
      begin,
      { to: 'on_hold', hours: 2, reason: 'parts_missing' },
      { to: 'in_progress', hours: 90 },
      { to: 'completed', hours: 4 },
    ],
  },
  { weight: 8, status: 'requested', steps: [schedule, { to: 'canceled', hours: 24, reason: 'customer_request' }] },
];

const fraudReview: readonly Story[] = [
  {
    weight: 55,
    status: 'pending',
    steps: [
      { to: 'approved', hours: 1 },
      { to: 'fulfilled', hours: 40 },
    ],
  },
  {
    weight: 18,
    status: 'pending',
    steps: [
      { to: 'held', hours: 1, reason: 'payment_risk' },
      { to: 'approved', hours: 12 },
      { to: 'fulfilled', hours: 40 },
    ],
  },
  {
    weight: 14,
    status: 'pending',
    steps: [
      { to: 'held', hours: 1, reason: 'abuse' },
      { to: 'canceled', hours: 9, reason: 'abuse' },
    ],
  },
  {
    weight: 8,
    status: 'pending',
    steps: [
      { to: 'approved', hours: 1 },
      { to: 'fulfilled', hours: 50 },
      { to: 'returned_to_origin', hours: 170 },
    ],
  },
];

/** The businesses of the demonstration, as often as their weights say. */
export const businesses: readonly Business[] = [
  {
    ...{ weight: 50, workflow: 'retail', prefix: 'R', goods: retailGoods, quantityMax: 3, lineCountMax: 4, dueDays: 6 },
    stories: retail,
  },
  {
    ...{
      weight: 20,
      workflow: 'distribution',
      prefix: 'PO',
      goods: distributionGoods,
      quantityMax: 12,
      lineCountMax: 3,
    },
    ...{ dueDays: 12, source: 'ingram' as const, stories: distribution },
  },
  {
    ...{
      weight: 10,
      workflow: 'translation',
      prefix: 'T',
      goods: translationGoods,
      quantityMax: 9000,
      lineCountMax: 2,
    },
    ...{ dueDays: 10, stories: translation },
  },
  {
    ...{
      weight: 10,
      workflow: 'field-service',
      prefix: 'V',
      goods: fieldServiceGoods,
      quantityMax: 2,
      lineCountMax: 1,
    },
    ...{ dueDays: 5, stories: fieldService },
  },
  {
    ...{ weight: 10, workflow: 'fraud-review', prefix: 'OCT', goods: retailGoods, quantityMax: 2, lineCountMax: 2 },
    ...{ dueDays: 4, source: 'thirdwatch' as const, stories: fraudReview },
  },
];
