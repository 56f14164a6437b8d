import type { AccountBook } from '../accounts/books.ts';
import type { Order } from '../core/order.ts';
import type { DialectParts } from './dialect.ts';

/** The account's workflows, with every version that these orders follow: another node may have published one a moment ago. */
export async function bookOfOrders(
  workflows: DialectParts['workflows'],
  accountId: string,
  orders: Iterable<Pick<Order, 'workflow'>>,
): Promise<AccountBook> {
  let book = await workflows(accountId);
  for (const { workflow } of orders) {
    if (book.version(workflow.key, workflow.version) === undefined) book = await workflows(accountId, workflow);
  }
  return book;
}
