/** What can be ordered, with its price in cents. */
export interface Good {
  readonly sku: string;
  readonly name: string;
  readonly cents: number;
}

export const retailGoods: readonly Good[] = [
  { sku: 'KET-17', name: 'Wasserkocher 1,7 l', cents: 4990 },
  { sku: 'LMP-02', name: 'Schreibtischlampe', cents: 3490 },
  { sku: 'BKP-24', name: 'Rucksack 24 l', cents: 8900 },
  { sku: 'MUG-SET', name: 'Becher, 6 Stück', cents: 2450 },
  { sku: 'YGA-01', name: 'Yoga mat', cents: 3900 },
  { sku: 'SPK-BT', name: 'Bluetooth speaker', cents: 7995 },
  { sku: 'PAN-28', name: 'Frying pan 28 cm', cents: 5950 },
  { sku: 'BLK-WL', name: 'Wolldecke', cents: 6900 },
  { sku: 'PUZ-1K', name: 'Puzzle, 1000 pieces', cents: 1799 },
  { sku: 'CHG-65', name: 'USB-C charger 65 W', cents: 3995 },
];

export const distributionGoods: readonly Good[] = [
  { sku: '5CX895', name: 'TC57HO-1PEZU4P-NA', cents: 129_900 },
  { sku: '7MK210', name: '24-port switch', cents: 41_200 },
  { sku: '3AA118', name: 'Rack server 1U', cents: 289_000 },
  { sku: '9QT404', name: 'Label printer', cents: 36_500 },
  { sku: '6BN077', name: 'Wi-Fi access point', cents: 18_900 },
];

export const translationGoods: readonly Good[] = [
  { sku: 'de-en', name: 'Handbuch, Deutsch nach Englisch', cents: 14 },
  { sku: 'en-de', name: 'Contract, English to German', cents: 18 },
  { sku: 'de-fr', name: 'Website, Deutsch nach Französisch', cents: 16 },
  { sku: 'en-pl', name: 'Patent, English to Polish', cents: 21 },
];

export const fieldServiceGoods: readonly Good[] = [
  { sku: 'INST-BIN', name: 'Sensor for a waste container', cents: 9900 },
  { sku: 'MAINT-Y', name: 'Jahreswartung', cents: 14_900 },
  { sku: 'REP-VAL', name: 'Replace a valve', cents: 18_500 },
];
