import { after, before, describe } from 'node:test';
import { inBrowser } from '../../server/test/browser.ts';
import type { AdministeredShop } from './administration.ts';
import { ada, openAdministeredShop } from './administration.ts';
import { administrationJourneys } from './administration.journeys.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';
import { webhooksJourneys } from './webhooks.journeys.ts';

describe('administration in a browser', inBrowser, () => {
  let stage: Stage<AdministeredShop>;
  before(async () => {
    stage = await openStage(openAdministeredShop(), ada);
  });
  after(() => stage.close());

  webhooksJourneys(() => stage);
  administrationJourneys(() => stage);
});
