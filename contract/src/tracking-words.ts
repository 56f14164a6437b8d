import Type from 'typebox';

/**
 * What the tracking page says in English, by where it says it; `{name}` is filled in. An account may say each of them in any
 * language, and other than we do.
 */
export const trackingSentences = {
  headline: {
    order: 'Order {name}',
    placedOn: 'Order {name}, placed on {date}',
    arriving: 'Arriving',
    expectedBy: 'Expected',
    stillToCome: 'Still to come, arriving',
    wasDue: 'It was due on',
    readyForYou: 'Ready for you since',
    statusSince: '{status} since {date}.',
    sinceThen: 'Since {date}.',
    oneArrived: 'One parcel was delivered on {date}.',
    someArrived: '{count} parcels have been delivered.',
    delay: 'Delay',
    delayed: 'This is later than the {date} we promised, and we are sorry.',
    overdue: 'It should have been with you on {date}. We are sorry, and we have no new date yet.',
  },
  progress: {
    progress: 'Progress of the order',
    since: 'since {date}',
    about: 'about {date}',
    today: 'today {time}',
    todayAt: 'Today, {time}',
    range: '{from} to {to}',
    done: 'done',
    ahead: 'still ahead',
  },
  parcels: {
    parcels: 'Parcels',
    parcel: 'Parcel {number} of {count}',
    oneParcel: 'Your parcel',
    preparing: 'Being prepared',
    shipped: 'On its way',
    parcelDelivered: 'Delivered',
    deliveredOn: 'Delivered on {date}.',
    shippedOn: 'Left us on {date}.',
    expectedOn: 'Expected {date}.',
    numberFollows: 'The tracking number appears here as soon as {carrier} has the parcel.',
    theCarrier: 'the carrier',
    contents: 'What you ordered',
    notYetSent: 'Not sent yet',
  },
  news: {
    news: 'News for you',
    changed: 'Your order has news.',
    subscribe: 'Tell me by e-mail',
    email: 'Your e-mail address',
    subscribeButton: 'Tell me what happens',
    subscribeHint: 'One mail per step, none in between. You can stop them in every mail.',
    subscribed: 'Look into your inbox: a mail asks you to confirm the address.',
    subscribeFailed: 'That is no e-mail address. Check it, and try again.',
  },
  steps: {
    steps: 'What you can do',
    stepLeads: 'Your order {name} becomes “{status}”.',
    stepReason: 'Reason',
    stepMessage: 'Your message to us',
    stepBack: 'Leave it as it is',
    stepDone: 'It is done: {step}.',
    stepAgain: 'It was not done. Look at it once more, and try again.',
    stepRefused: 'This cannot be done any more: your order is “{status}”.',
  },
  around: {
    goingTo: 'Going to',
    wrong: 'Something wrong?',
    help: 'Help',
    writeToUs: 'Write to us',
    updated: 'Updated {date}',
    calendar: 'Put the date in my calendar',
    languages: 'Languages',
    details: 'All details',
    by: 'Status by Milepost',
    goneTitle: 'This link leads nowhere',
    goneLead:
      'It is incomplete, has been withdrawn, or its time is over. The newest mail about your order has one that works.',
  },
  lookUp: {
    lookUpTitle: 'Where is my order?',
    lookUpLead: 'Find it with its number and your e-mail address or postcode.',
    orderNumber: 'Order number',
    proof: 'E-mail address or postcode',
    lookUpButton: 'Find my order',
    lookUpNothing:
      'No order has this number together with this e-mail address or postcode. Both stand in your order confirmation.',
    lookUpWait: 'Too many tries. Try again in {minutes} min.',
  },
} as const;

type Sentences = typeof trackingSentences;

/** The name of a sentence. */
export type TrackingWord = { [Group in keyof Sentences]: keyof Sentences[Group] }[keyof Sentences];

/** The `{name}`s that a sentence may have. */
export function namesIn(sentence: string): readonly string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

function wordSchema(sentence: string): Type.TString {
  const names = namesIn(sentence);
  const filled = names.length === 0 ? '' : `|\\{(${names.join('|')})\\}`;
  const rule =
    names.length === 0 ? 'without braces' : `that may have ${names.map((name) => `{${name}}`).join(' and ')}`;
  return Type.String({
    pattern: `^(?=[\\s\\S]*\\S)([^{}]${filled})+$`,
    maxLength: 400,
    description: `Give a text ${rule}; in English it is "${sentence}"`,
  });
}

const words = Object.fromEntries(
  Object.values(trackingSentences)
    .flatMap((group): [string, string][] => Object.entries(group))
    .map(([name, sentence]) => [name, Type.Optional(wordSchema(sentence))]),
) as Record<TrackingWord, Type.TOptional<Type.TString>>;

/** Sentences of the tracking page in one language; what is left out is said as we say it, or in English. */
export const TrackingWords = Type.Object(words, { additionalProperties: false });

export const TrackingTextOut = Type.Object(
  {
    name: Type.String(),
    group: Type.String({
      description: 'Where it is said: headline, progress, parcels, news, steps, around or lookUp.',
    }),
    fills: Type.Array(Type.String(), { description: 'What is filled in: date for {date}.' }),
    texts: Type.Record(Type.String(), Type.String(), { description: 'As it comes with the server, by language.' }),
  },
  { $id: 'TrackingText' },
);
export type TrackingTextOut = Type.Static<typeof TrackingTextOut>;
