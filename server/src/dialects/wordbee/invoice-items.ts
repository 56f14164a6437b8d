import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DialectParts } from '../dialect.ts';
import { WordbeeError } from './errors.ts';
import { findInvoiceItem, requireRead } from './order-access.ts';
import { setStatus } from './status-routes.ts';
import type { Coded } from './translate.ts';
import { codedStatusOf } from './translate.ts';

interface ItemParams {
  readonly id: string;
  readonly status: string;
}

/** The status of one invoice item: ask it, set it (sheet section 7, at its end). Items are made natively (rulings 30). */
export function registerInvoiceItems(app: FastifyInstance, parts: DialectParts): void {
  app.get('/invoices/items/:id/status', async (request): Promise<Coded> => {
    requireRead(request);
    const { order, workflow, locale } = await findInvoiceItem(parts, request, (request.params as ItemParams).id);
    return codedStatusOf(order, workflow, request.wordbee.principal.audience, locale);
  });

  app.put('/invoices/items/:id/status/:status', async (request): Promise<Coded> => {
    const found = await findInvoiceItem(parts, request, (request.params as ItemParams).id);
    const wanted = { status: readStatus(request), message: null, notify: null };
    const { order } = await setStatus(parts, request, found, wanted, 'where_refused');
    return codedStatusOf(order, found.workflow, request.wordbee.principal.audience, found.locale);
  });
}

function readStatus({ params }: FastifyRequest): number {
  const { status } = params as ItemParams;
  if (/^\d{1,9}$/.test(status)) return Number(status);
  throw new WordbeeError(`The status must be an integer, not ${status.slice(0, 40)}.`);
}
