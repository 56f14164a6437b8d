import { after, before, describe } from 'node:test';
import { inBrowser } from '../../server/test/browser.ts';
import type { AdministeredShop } from './administration.ts';
import { ada, openAdministeredShop } from './administration.ts';
import { figuresJourneys } from './figures.journeys.ts';
import { figurePagesJourneys } from './pages.journeys.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';
import { workflowPartsJourneys } from './workflow-parts.journeys.ts';

describe('figures in a browser', inBrowser, () => {
  let stage: Stage<AdministeredShop>;
  before(async () => {
    stage = await openStage(openAdministeredShop({ history: { orders: 20, days: 12 } }), ada);
  });
  after(() => stage.close());

  figurePagesJourneys(() => stage);
  figuresJourneys(() => stage);
  workflowPartsJourneys(() => stage);
});
