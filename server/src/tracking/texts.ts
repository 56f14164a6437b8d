import type { TrackingWord } from '@milepost/contract';
import { trackingSentences } from '@milepost/contract';

/** What the pages say, by name. `{name}` is filled in. */
export type Texts = Readonly<Record<TrackingWord, string>>;

const { headline, progress, parcels, news, steps, around, lookUp } = trackingSentences;
const en: Texts = { ...headline, ...progress, ...parcels, ...news, ...steps, ...around, ...lookUp };

const de: Texts = {
  order: 'Auftrag {name}',
  placedOn: 'Auftrag {name} vom {date}',
  arriving: 'Kommt',
  expectedBy: 'Voraussichtlich',
  stillToCome: 'Was noch fehlt, kommt',
  wasDue: 'Fällig war der Auftrag am',
  readyForYou: 'Liegt für Sie bereit seit',
  statusSince: '{status} seit {date}.',
  sinceThen: 'Seit {date}.',
  oneArrived: 'Ein Paket wurde am {date} zugestellt.',
  someArrived: '{count} Pakete sind schon zugestellt.',
  delay: 'Verspätung',
  delayed: 'Das ist später als der {date}, den wir zugesagt hatten. Das tut uns leid.',
  overdue: 'Ihr Auftrag sollte am {date} bei Ihnen sein. Das tut uns leid; einen neuen Termin haben wir noch nicht.',
  progress: 'Verlauf des Auftrags',
  since: 'seit {date}',
  today: 'heute {time}',
  todayAt: 'Heute, {time}',
  range: '{from} bis {to}',
  done: 'erledigt',
  ahead: 'steht noch aus',
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
  theCarrier: 'der Zustellfirma',
  contents: 'Ihre Bestellung',
  notYetSent: 'Noch nicht versandt',
  news: 'Neues für Sie',
  changed: 'Es gibt Neues zu Ihrem Auftrag.',
  subscribe: 'Per E-Mail Bescheid bekommen',
  email: 'Ihre E-Mail-Adresse',
  subscribeButton: 'Bescheid geben',
  subscribeHint: 'Eine E-Mail je Schritt, keine dazwischen. In jeder können Sie sie abbestellen.',
  subscribed: 'Sehen Sie in Ihr Postfach: Eine E-Mail bittet Sie, die Adresse zu bestätigen.',
  subscribeFailed: 'Das ist keine E-Mail-Adresse. Prüfen Sie sie und versuchen Sie es noch einmal.',
  steps: 'Was Sie tun können',
  stepLeads: 'Ihr Auftrag {name} wird „{status}“.',
  stepReason: 'Grund',
  stepMessage: 'Ihre Nachricht an uns',
  stepBack: 'So lassen, wie es ist',
  stepDone: 'Erledigt: {step}.',
  stepAgain: 'Es wurde nicht getan. Sehen Sie es noch einmal an und versuchen Sie es wieder.',
  stepRefused: 'Das geht nicht mehr: Ihr Auftrag ist „{status}“.',
  goingTo: 'Geht an',
  wrong: 'Stimmt etwas nicht?',
  help: 'Hilfe',
  writeToUs: 'Schreiben Sie uns',
  updated: 'Stand {date}',
  calendar: 'Termin in meinen Kalender',
  languages: 'Sprachen',
  details: 'Alle Einzelheiten',
  by: 'Status von Milepost',
  goneTitle: 'Dieser Link führt nirgendwohin',
  goneLead:
    'Er ist unvollständig, zurückgezogen oder abgelaufen. In der neuesten E-Mail zu Ihrem Auftrag steht einer, der geht.',
  lookUpTitle: 'Wo ist mein Auftrag?',
  lookUpLead: 'Sie finden ihn mit seiner Nummer und Ihrer E-Mail-Adresse oder Postleitzahl.',
  orderNumber: 'Auftragsnummer',
  proof: 'E-Mail-Adresse oder Postleitzahl',
  lookUpButton: 'Auftrag finden',
  lookUpNothing:
    'Zu dieser Nummer gibt es mit dieser E-Mail-Adresse oder Postleitzahl keinen Auftrag. Beides steht in Ihrer Auftragsbestätigung.',
  lookUpWait: 'Zu viele Versuche. Versuchen Sie es in {minutes} min noch einmal.',
};

/** What comes with the server, by language; an account's own stand before them. */
export const builtInTexts: Readonly<Record<string, Texts>> = { en, de };
