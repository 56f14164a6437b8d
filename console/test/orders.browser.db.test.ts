import { after, before, describe } from 'node:test';
import { inBrowser } from '../../server/test/browser.ts';
import { orderJourneys } from './order.journeys.ts';
import { ordersJourneys } from './orders.journeys.ts';
import { openShop } from './shop.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';

describe('orders in a browser', inBrowser, () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage(openShop({ demo: 60, settings: { jobOrdersInFlightMax: 2 } }));
    const { shop } = stage;
    await Promise.all(['NK-1', 'NK-2', 'NK-3'].map((reference) => shop.order(reference)));
    await shop.order('NK-HELD', { to: 'on_hold', data: {} });
    await shop.settled();
  });
  after(() => stage.close());

  ordersJourneys(() => stage);
  orderJourneys(() => stage);
});
