/** How a carrier is recognised by what shops call it, and where its parcels are followed; `{number}` is the tracking number. */
interface Carrier {
  readonly name: string;
  readonly pattern: RegExp;
  readonly url: string;
}

/** The first that fits counts, so the more particular names come before the plain ones. */
const carriers: readonly Carrier[] = [
  {
    name: 'DHL Express',
    pattern: /^dhl[\s_-]*express/i,
    url: 'https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}',
  },
  {
    name: 'DHL',
    pattern: /^(dhl|deutsche post)/i,
    url: 'https://www.dhl.de/de/privatkunden/dhl-sendungsverfolgung.html?piececode={number}',
  },
  { name: 'DPD', pattern: /^dpd/i, url: 'https://tracking.dpd.de/status/de_DE/parcel/{number}' },
  { name: 'GLS', pattern: /^gls/i, url: 'https://gls-group.com/track/{number}' },
  {
    name: 'Hermes',
    pattern: /^(hermes|evri)/i,
    url: 'https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{number}',
  },
  { name: 'UPS', pattern: /^(ups|united parcel)/i, url: 'https://www.ups.com/track?tracknum={number}' },
  {
    name: 'FedEx',
    pattern: /^(fedex|fdx|federal express|tnt)/i,
    url: 'https://www.fedex.com/fedextrack/?trknbr={number}',
  },
  { name: 'USPS', pattern: /^usps/i, url: 'https://tools.usps.com/go/TrackConfirmAction?tLabels={number}' },
  {
    name: 'Royal Mail',
    pattern: /^royal\s*mail/i,
    url: 'https://www.royalmail.com/track-your-item#/tracking-results/{number}',
  },
  {
    name: 'Canada Post',
    pattern: /^canada\s*post/i,
    url: 'https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}',
  },
  {
    name: 'Australia Post',
    pattern: /^(australia post|auspost)/i,
    url: 'https://auspost.com.au/mypost/track/#/details/{number}',
  },
  { name: 'PostNL', pattern: /^post\s*nl/i, url: 'https://postnl.nl/tracktrace/?B={number}' },
  { name: 'bpost', pattern: /^b\s*post/i, url: 'https://track.bpost.cloud/btr/web/#/search?itemCode={number}' },
  {
    name: 'Colissimo',
    pattern: /^(colissimo|la poste)/i,
    url: 'https://www.laposte.fr/outils/suivre-vos-envois?code={number}',
  },
  {
    name: 'Chronopost',
    pattern: /^chronopost/i,
    url: 'https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={number}',
  },
  {
    name: 'Österreichische Post',
    pattern: /^(österreichische post|austrian post|post\.?at)/i,
    url: 'https://www.post.at/sv/sendungsdetails?snr={number}',
  },
  {
    name: 'Swiss Post',
    pattern: /^(swiss ?post|schweizerische post|die post)/i,
    url: 'https://service.post.ch/ekp-web/ui/entry/search/{number}',
  },
  { name: 'InPost', pattern: /^inpost/i, url: 'https://inpost.pl/sledzenie-przesylek?number={number}' },
  { name: 'PostNord', pattern: /^post\s*nord/i, url: 'https://tracking.postnord.com/en/?id={number}' },
  {
    name: 'Correos',
    pattern: /^correos/i,
    url: 'https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={number}',
  },
  {
    name: 'Poste Italiane',
    pattern: /^(poste italiane|sda)/i,
    url: 'https://www.poste.it/cerca/#/risultati-spedizioni/{number}',
  },
];

/** What the customer reads for a carrier: `dhl-express` and `DHL Express` are one; an unknown one keeps its name. */
export function carrierName(carrier: string): string {
  return carriers.find(({ pattern }) => pattern.test(carrier.trim()))?.name ?? carrier;
}

/** Where the parcel can be followed: what the shop gave, where it is a web address; else by the carrier's pattern. */
export function trackingUrlFor(
  carrier: string | null,
  trackingNumber: string | null,
  given: string | null,
): string | null {
  if (given !== null && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return new URL(given).href;
  const known = carrier === null ? undefined : carriers.find(({ pattern }) => pattern.test(carrier.trim()));
  if (known === undefined || trackingNumber === null || trackingNumber === '') return null;
  return known.url.replace('{number}', encodeURIComponent(trackingNumber));
}
