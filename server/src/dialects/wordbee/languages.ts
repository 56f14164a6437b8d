import type { FastifyInstance } from 'fastify';
import type { DialectParts } from '../dialect.ts';
import { requireRead } from './order-access.ts';
import { languageTitle } from './order-fields.ts';

/** The languages that are offered; an order takes any other code too. */
const codes: readonly string[] = [
  ...['af', 'am', 'ar', 'ar-AE', 'ar-EG', 'ar-SA', 'az', 'be', 'bg', 'bn', 'bs', 'ca', 'cs', 'cy', 'da', 'de', 'de-AT'],
  ...['de-CH', 'de-DE', 'el', 'en', 'en-AU', 'en-CA', 'en-GB', 'en-IE', 'en-IN', 'en-US', 'es', 'es-AR', 'es-ES'],
  ...[
    'es-MX',
    'es-US',
    'et',
    'eu',
    'fa',
    'fi',
    'fil',
    'fr',
    'fr-BE',
    'fr-CA',
    'fr-CH',
    'fr-FR',
    'ga',
    'gl',
    'gu',
    'he',
  ],
  ...[
    'hi',
    'hr',
    'hu',
    'hy',
    'id',
    'is',
    'it',
    'it-CH',
    'ja',
    'ka',
    'kk',
    'km',
    'kn',
    'ko',
    'ky',
    'lb',
    'lo',
    'lt',
    'lv',
  ],
  ...[
    'mk',
    'ml',
    'mn',
    'mr',
    'ms',
    'mt',
    'my',
    'nb',
    'ne',
    'nl',
    'nl-BE',
    'nl-NL',
    'nn',
    'pa',
    'pl',
    'ps',
    'pt',
    'pt-BR',
  ],
  ...[
    'pt-PT',
    'ro',
    'ru',
    'si',
    'sk',
    'sl',
    'so',
    'sq',
    'sr',
    'sr-Latn',
    'sv',
    'sw',
    'ta',
    'te',
    'th',
    'tr',
    'uk',
    'ur',
  ],
  ...['uz', 'vi', 'zh', 'zh-CN', 'zh-HK', 'zh-TW', 'zu'],
];

/** What the connector lets its users choose from for the languages of a new order, in the account's language. */
export function registerLanguages(app: FastifyInstance, parts: DialectParts): void {
  app.get('/settings/languages', async (request) => {
    requireRead(request);
    const { locale } = await parts.account(request.wordbee.principal.accountId);
    return codes
      .map((loc) => ({ loc, name: languageTitle(loc, locale) }))
      .toSorted((a, b) => a.name.localeCompare(b.name, locale));
  });
}
