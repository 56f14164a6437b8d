import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { namesIn, Page, trackingSentences, TrackingTextOut } from '@milepost/contract';
import type { ApiParts } from './parts.ts';

/** The sentences of the tracking page, for whoever puts them into another language. */
export function trackingTextRoutes({ trackingTexts }: ApiParts): FastifyPluginAsyncTypebox {
  const languages = Object.entries(trackingTexts);
  const data = Object.entries(trackingSentences).flatMap(([group, sentences]) =>
    Object.entries(sentences).map(([name, sentence]: [string, string]) => ({
      ...{ name, group, fills: [...namesIn(sentence)] },
      texts: Object.fromEntries(languages.map(([language, words]) => [language, words[name] ?? sentence])),
    })),
  );
  return async (app) => {
    app.get(
      '/v1/tracking-texts',
      {
        schema: {
          tags: ['tracking'],
          summary: 'List the sentences of the tracking page as they come with the server; own ones are in branding',
          response: { 200: Page(TrackingTextOut) },
        },
      },
      () => ({ data, next: null }),
    );
  };
}
