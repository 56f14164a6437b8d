/**
 * The source under which an invoice item has an external id: the id of its order, a slash, and its own. So it belongs to the
 * order in the same commit that makes it.
 */
export const invoiceItemSource = 'invoice-item';
