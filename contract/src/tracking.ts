import Type from 'typebox';
import { InstantOrDate, InstantOut, Uuid } from './common.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const NewTrackingLinkIn = Type.Object(
  { expiresAt: Type.Optional(InstantOrDate) },
  { additionalProperties: false, $id: 'NewTrackingLink', examples: [{}, { expiresAt: '2099-12-31' }] },
);
export type NewTrackingLinkIn = Type.Static<typeof NewTrackingLinkIn>;

const linkMembers = {
  id: Uuid,
  orderId: Uuid,
  createdAt: InstantOut,
  expiresAt: nullable(InstantOut),
  revokedAt: nullable(InstantOut),
};

export const TrackingLinkOut = Type.Object(linkMembers, { $id: 'TrackingLink' });
export type TrackingLinkOut = Type.Static<typeof TrackingLinkOut>;

/** A new link: the only time its token is shown. */
export const NewTrackingLinkOut = Type.Object(
  {
    ...linkMembers,
    token: Type.Optional(
      Type.String({ description: 'Shown this once; a repeat with the same Idempotency-Key has none.' }),
    ),
    url: Type.Optional(
      Type.String({ description: 'The page for the customer. With .json at its end: the same as data.' }),
    ),
  },
  { $id: 'NewTrackingLinkWithToken' },
);
/** As the first answer has it. */
export type NewTrackingLinkOut = TrackingLinkOut & { token: string; url: string };

const stationState = Type.Union([Type.Literal('done'), Type.Literal('now'), Type.Literal('next')]);

/** What a customer sees of an order, as data for one's own page: the same as the tracking page and nothing more. */
export const TrackingOut = Type.Object(
  {
    order: Type.Object({ name: Type.String(), orderedAt: nullable(InstantOut) }),
    language: Type.String({ description: 'BCP 47.' }),
    direction: Type.Union([Type.Literal('ltr'), Type.Literal('rtl')], {
      description: 'In which the language is written: for dir.',
    }),
    status: Type.String(),
    statusLabel: Type.String(),
    category: Type.String(),
    statusSince: InstantOut,
    headline: Type.Object({
      lead: Type.String({ description: 'A line above, or "".' }),
      text: Type.String({ description: 'The one sentence, with the date where there is one.' }),
      detail: Type.String(),
    }),
    expected: nullable(Type.Object({ from: InstantOut, to: InstantOut })),
    delay: nullable(
      Type.Object({
        promisedAt: InstantOut,
        text: Type.String(),
        detail: Type.String({ description: "The account's own words, or ''." }),
      }),
    ),
    road: Type.Array(
      Type.Object({
        status: Type.String(),
        label: Type.String(),
        state: stationState,
        at: nullable(InstantOut),
        expectedAt: Type.Union([InstantOut, Type.Null()], {
          description:
            'Ahead: when it is expected; of the steps between, when orders usually get there. null: nobody can tell.',
        }),
        text: Type.String({ description: 'When, in words; "" where it cannot be told.' }),
      }),
    ),
    parcels: Type.Array(
      Type.Object({
        title: Type.String(),
        state: Type.Union([Type.Literal('preparing'), Type.Literal('shipped'), Type.Literal('delivered')]),
        stateLabel: Type.String(),
        items: Type.Array(Type.Object({ name: Type.String(), quantity: Type.Integer() })),
        carrier: nullable(Type.String()),
        trackingNumber: nullable(Type.String()),
        trackingUrl: nullable(Type.String()),
        text: Type.String(),
      }),
    ),
    items: Type.Array(Type.Object({ name: Type.String(), quantity: Type.Integer() }), {
      description: 'What is in no parcel yet.',
    }),
    news: Type.Array(Type.Object({ at: InstantOut, text: Type.String(), message: Type.String() })),
    goingTo: nullable(Type.String()),
    steps: Type.Array(Type.Object({ name: Type.String(), label: Type.String() }), {
      description: 'What the customer can do by this link; each is asked about at /track/TOKEN/steps/NAME.',
    }),
    detailsLabel: Type.String({ description: 'What a link to the page may say.' }),
    brand: Type.Object({
      name: Type.String(),
      logo: nullable(Type.String()),
      color: Type.String(),
      onColor: Type.String(),
      supportUrl: nullable(Type.String()),
      intro: Type.String(),
      footer: Type.String(),
    }),
    updatedAt: InstantOut,
  },
  { $id: 'Tracking' },
);
export type TrackingOut = Type.Static<typeof TrackingOut>;
