/** What the tracking page says, by language. `{name}` is filled in. */
const en = {
  order: 'Order {name}',
  placedOn: 'Order {name}, placed on {date}',
  arriving: 'Arriving',
  expectedBy: 'Expected',
  stillToCome: 'Still to come, arriving',
  wasDue: 'It was due on',
  delivered: 'Delivered',
  readyForYou: 'Ready for you since',
  since: 'since {date}',
  oneArrived: 'One parcel was delivered on {date}.',
  someArrived: '{count} parcels have been delivered.',
  today: 'today {time}',
  todayAt: 'Today, {time}',
  range: '{from} to {to}',
  progress: 'Progress of the order',
  delay: 'Delay',
  delayed: 'This is later than the {date} we promised, and we are sorry.',
  overdue: 'It should have been with you on {date}. We are sorry, and we have no new date yet.',
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
  contents: 'What you ordered',
  notYetSent: 'Not sent yet',
  theCarrier: 'the carrier',
  news: 'News for you',
  subscribe: 'Tell me by e-mail',
  email: 'Your e-mail address',
  subscribeButton: 'Tell me what happens',
  subscribeHint: 'One mail per step, none in between. You can stop them in every mail.',
  subscribed: 'Look into your inbox: a mail asks you to confirm the address.',
  subscribeFailed: 'That is no e-mail address. Check it, and try again.',
  goingTo: 'Going to',
  wrong: 'Something wrong?',
  help: 'Help',
  writeToUs: 'Write to us',
  updated: 'Updated {date}',
  calendar: 'Put the date in my calendar',
  otherLanguage: 'Deutsch',
  by: 'Status by Milepost',
  changed: 'Your order has news.',
  done: 'done',
  ahead: 'still ahead',
  lookUpTitle: 'Where is my order?',
  lookUpLead: 'Find it with its number and your e-mail address or postcode.',
  orderNumber: 'Order number',
  proof: 'E-mail address or postcode',
  lookUpButton: 'Find my order',
  lookUpNothing:
    'No order has this number together with this e-mail address or postcode. Both stand in your order confirmation.',
  lookUpWait: 'Too many tries. Try again in {minutes} min.',
  goneTitle: 'This link leads nowhere',
  goneLead:
    'It is incomplete, has been withdrawn, or its time is over. The newest mail about your order has one that works.',
};

export type Texts = Readonly<Record<keyof typeof en, string>>;

const de: Texts = {
  order: 'Auftrag {name}',
  placedOn: 'Auftrag {name} vom {date}',
  arriving: 'Kommt',
  expectedBy: 'Voraussichtlich',
  stillToCome: 'Was noch fehlt, kommt',
  wasDue: 'Fällig war der Auftrag am',
  delivered: 'Zugestellt',
  readyForYou: 'Liegt für Sie bereit seit',
  since: 'seit {date}',
  oneArrived: 'Ein Paket wurde am {date} zugestellt.',
  someArrived: '{count} Pakete sind schon zugestellt.',
  today: 'heute {time}',
  todayAt: 'Heute, {time}',
  range: '{from} bis {to}',
  progress: 'Verlauf des Auftrags',
  delay: 'Verspätung',
  delayed: 'Das ist später als der {date}, den wir zugesagt hatten. Das tut uns leid.',
  overdue: 'Ihr Auftrag sollte am {date} bei Ihnen sein. Das tut uns leid; einen neuen Termin haben wir noch nicht.',
  parcels: 'Pakete',
  parcel: 'Paket {number} von {count}',
  oneParcel: 'Ihr Paket',
  preparing: 'In Vorbereitung',
  shipped: 'Unterwegs',
  parcelDelivered: 'Zugestellt',
  deliveredOn: 'Zugestellt am {date}.',
  shippedOn: 'Versandt am {date}.',
  expectedOn: 'Erwartet {date}.',
  numberFollows: 'Die Sendungsnummer steht hier, sobald das Paket bei {carrier} ist.',
  contents: 'Ihre Bestellung',
  notYetSent: 'Noch nicht versandt',
  theCarrier: 'der Zustellfirma',
  news: 'Neues für Sie',
  subscribe: 'Per E-Mail Bescheid bekommen',
  email: 'Ihre E-Mail-Adresse',
  subscribeButton: 'Bescheid geben',
  subscribeHint: 'Eine E-Mail je Schritt, keine dazwischen. In jeder können Sie sie abbestellen.',
  subscribed: 'Sehen Sie in Ihr Postfach: Eine E-Mail bittet Sie, die Adresse zu bestätigen.',
  subscribeFailed: 'Das ist keine E-Mail-Adresse. Prüfen Sie sie und versuchen Sie es noch einmal.',
  goingTo: 'Geht an',
  wrong: 'Stimmt etwas nicht?',
  help: 'Hilfe',
  writeToUs: 'Schreiben Sie uns',
  updated: 'Stand {date}',
  calendar: 'Termin in meinen Kalender',
  otherLanguage: 'English',
  by: 'Status von Milepost',
  changed: 'Es gibt Neues zu Ihrem Auftrag.',
  done: 'erledigt',
  ahead: 'steht noch aus',
  lookUpTitle: 'Wo ist mein Auftrag?',
  lookUpLead: 'Sie finden ihn mit seiner Nummer und Ihrer E-Mail-Adresse oder Postleitzahl.',
  orderNumber: 'Auftragsnummer',
  proof: 'E-Mail-Adresse oder Postleitzahl',
  lookUpButton: 'Auftrag finden',
  lookUpNothing:
    'Zu dieser Nummer gibt es mit dieser E-Mail-Adresse oder Postleitzahl keinen Auftrag. Beides steht in Ihrer Auftragsbestätigung.',
  lookUpWait: 'Zu viele Versuche. Versuchen Sie es in {minutes} min noch einmal.',
  goneTitle: 'Dieser Link führt nirgendwohin',
  goneLead:
    'Er ist unvollständig, zurückgezogen oder abgelaufen. In der neuesten E-Mail zu Ihrem Auftrag steht einer, der geht.',
};

export type Language = 'en' | 'de';

export const texts: Readonly<Record<Language, Texts>> = { en, de };

/** A text with its `{name}`s filled in. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/**
 * The language to speak, as a BCP 47 tag whose language is one of ours: what was asked for, else the first of the browser's
 * that we have, else the customer's, else the account's.
 */
export function chooseLocale(
  asked: string | undefined,
  acceptLanguage: string | undefined,
  others: readonly (string | undefined)[],
): string {
  const accepted = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', quality] = entry.trim().split(/;\s*q=/i);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);
  const ours = [asked, ...accepted, ...others].find(
    (tag) => tag !== undefined && /^(en|de)(-[A-Za-z0-9-]{1,20})?$/i.test(tag),
  );
  return ours === undefined ? 'en' : canonical(ours);
}

export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith('de') ? 'de' : 'en';
}

function canonical(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en';
  } catch {
    return tag.slice(0, 2).toLowerCase();
  }
}
