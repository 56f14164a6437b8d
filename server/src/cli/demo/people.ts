import type { ImportOrderIn } from '@milepost/sdk';
import type { Random } from './random.ts';

/** Somebody who orders. */
export interface Party {
  readonly customer: NonNullable<ImportOrderIn['customer']>;
  readonly address: NonNullable<ImportOrderIn['shippingAddress']>;
}

interface Region {
  readonly weight: number;
  readonly locale: string;
  readonly country: string;
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  readonly companies: readonly string[];
  readonly streets: readonly string[];
  readonly cities: readonly (readonly [postcode: string, city: string])[];
  readonly numberFirst: boolean;
}

const regions: readonly Region[] = [
  {
    ...{ weight: 6, locale: 'de', country: 'DE', numberFirst: false },
    firstNames: ['Anna', 'Jürgen', 'Sabine', 'Lukas', 'Mia', 'Björn', 'Grete', 'Emil', 'Käthe', 'Noah', 'Leyla', 'Cem'],
    lastNames: ['Müller', 'Schmidt', 'Weiß', 'Krüger', 'Yılmaz', 'Hoffmann', 'Schäfer', 'Koch', 'Jäger', 'Vogel'],
    companies: [
      'Nordwind Technik GmbH',
      'Bäckerei Sonnenschein',
      'Kranich Verlag',
      'Rheintal Systeme AG',
      'Öko-Haus eG',
    ],
    streets: ['Lindenstraße', 'Am Mühlbach', 'Hauptstraße', 'Goethestraße', 'Birkenweg', 'Königsallee'],
    cities: [
      ['10115', 'Berlin'],
      ['20095', 'Hamburg'],
      ['80331', 'München'],
      ['50667', 'Köln'],
      ['04109', 'Leipzig'],
      ['24103', 'Kiel'],
    ],
  },
  {
    ...{ weight: 3, locale: 'en', country: 'GB', numberFirst: true },
    firstNames: ['Olivia', 'Harry', 'Amelia', 'George', 'Priya', 'Callum', 'Siobhan', 'Rhys', 'Ada', 'Tariq'],
    lastNames: ['Taylor', "O'Neill", 'Patel', 'Evans', 'Clarke', 'Wright', 'Begum', 'MacLeod', 'Hughes'],
    companies: ['Harbour & Sons Ltd', 'Pennine Paper Co.', 'Fairweather Clinics', 'Thistle Software Ltd'],
    streets: ['High Street', 'Station Road', 'Mill Lane', 'Church Road', 'Queensway'],
    cities: [
      ['M1 1AE', 'Manchester'],
      ['EH1 1YZ', 'Edinburgh'],
      ['BS1 4DJ', 'Bristol'],
      ['LS1 4AP', 'Leeds'],
    ],
  },
  {
    ...{ weight: 1, locale: 'en-US', country: 'US', numberFirst: true },
    firstNames: ['Emma', 'Liam', 'Sofia', 'Jamal', 'Grace', 'Mateo', 'Hannah', 'Wei'],
    lastNames: ['Johnson', 'Garcia', 'Nguyen', 'Brooks', 'Kowalski', 'Reed'],
    companies: ['Lakeview Dental Group', 'Prairie Solar LLC', 'Cobalt Robotics Inc.'],
    streets: ['Main Street', 'Maple Avenue', 'Elm Street', 'Lakeshore Drive'],
    cities: [
      ['60601', 'Chicago'],
      ['97201', 'Portland'],
      ['78701', 'Austin'],
    ],
  },
];

/** So many different parties; every fourth is a company. */
export function makeParties(random: Random, count: number): readonly Party[] {
  return Array.from({ length: count }, (_, index) => makeParty(random, index));
}

function makeParty(random: Random, index: number): Party {
  const region = random.weighted(regions);
  const [first, last] = [random.pick(region.firstNames), random.pick(region.lastNames)];
  const isCompany = index % 4 === 3;
  const company = random.pick(region.companies);
  const [postcode, city] = random.pick(region.cities);
  const [street, number] = [random.pick(region.streets), random.between(1, 180)];
  const name = `${first} ${last}`;
  return {
    customer: {
      name: isCompany ? company : name,
      // .example is kept for texts like this, so that no mail ever reaches a stranger.
      email: `${asciiOf(first)}.${asciiOf(last)}${index}@mail.example`,
      locale: region.locale,
    },
    address: {
      name,
      ...(isCompany ? { company } : {}),
      street: region.numberFirst ? `${number} ${street}` : `${street} ${number}`,
      postcode,
      city,
      country: region.country,
    },
  };
}

const letters: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ı: 'i' };

function asciiOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, (letter) => letters[letter] ?? '');
}
