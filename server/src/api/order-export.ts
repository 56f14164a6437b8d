import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { OrderRowOut } from '@milepost/contract';
import { orderFilterMembers } from '@milepost/contract';
import Type from 'typebox';
import type { AccountBook } from '../accounts/books.ts';
import { csvRow } from '../lib/csv.ts';
import { labelIn } from '../lib/label-in.ts';
import type { Principal } from '../core/principal.ts';
import { requireRight } from './caller.ts';
import type { RowsAsked } from './lists.ts';
import { readRows } from './lists.ts';
import type { ApiParts } from './parts.ts';

/** Rows read at once: memory is bounded by this, however long the file. */
const rowCount = 500;

/** The columns of the file, in their order, and how a row fills them. */
const columns: Readonly<Record<string, (row: OrderRowOut, labels: Labels) => unknown>> = {
  number: ({ number }) => number,
  reference: ({ reference }) => reference,
  customerName: ({ customerName }) => customerName,
  city: ({ city }) => city,
  workflow: ({ workflow }) => workflow,
  status: ({ status }) => status,
  statusLabel: ({ workflow, status }, labels) => labels(workflow, status),
  category: ({ category }) => category,
  attention: ({ attention }) => attention,
  statusSince: ({ statusSince }) => statusSince,
  lateAt: ({ lateAt }) => lateAt,
  dueAt: ({ dueAt }) => dueAt,
  totalAmount: ({ total }) => total?.amount,
  totalCurrency: ({ total }) => total?.currency,
  origin: ({ origin }) => origin,
  ownerName: ({ ownerName }) => ownerName,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  id: ({ id }) => id,
};

const columnNames = Object.keys(columns);

const ExportQuery = Type.Object(
  {
    ...orderFilterMembers,
    order: Type.Optional(Type.Union([Type.Literal('newest'), Type.Literal('late_first')])),
    format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('ndjson')], { description: 'Default: csv.' })),
    column: Type.Optional(
      Type.Array(Type.Union(columnNames.map((name) => Type.Literal(name))), {
        minItems: 1,
        maxItems: columnNames.length,
        description: 'Of a CSV file: only these columns, in this order. Default: all.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The list of orders as a file, with the filters and for the eyes of the list. */
export function orderExportRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/orders/export',
      {
        schema: {
          tags: ['orders'],
          summary: 'The list of orders as a file: CSV or NDJSON',
          description:
            'Takes the filters of the list and gives the same orders, all of them, with every change that was committed before, read page by page while it is sent. An order that is made meanwhile may be missing.',
          querystring: ExportQuery,
          produces: ['text/csv', 'application/x-ndjson'],
        },
      },
      async (request, reply) => {
        requireRight(request, 'orders.read');
        const { principal, query } = request;
        const { format = 'csv', column = columnNames, ...asked } = query;
        const [book, { locale, timeZone }] = await Promise.all([
          parts.workflows(principal.accountId),
          parts.account(principal.accountId),
        ]);
        await parts.caughtUp(principal.accountId, 'latest');
        // Read before the answer begins, so that a filter that is refused is answered as a problem.
        const pages = pagesOf(parts, principal, { ...asked, details: true });
        const first = await pages.next();
        const rest = { first: first.done === true ? [] : first.value, pages };
        const lines = format === 'csv' ? csvLines(rest, column, labelsIn(book, locale)) : jsonLines(rest);
        const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(parts.now());
        return reply
          .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
          .header('content-disposition', `attachment; filename="orders-${day}.${format}"`)
          .send(Readable.from(lines));
      },
    );
  };
}

type Pages = AsyncGenerator<readonly OrderRowOut[], undefined>;

async function* pagesOf(parts: ApiParts, principal: Principal, asked: RowsAsked): Pages {
  for (let cursor: string | undefined; ;) {
    const { data, next } = await readRows(
      parts,
      principal,
      cursor === undefined ? asked : { ...asked, cursor },
      rowCount,
    );
    yield data;
    if (next === null) return undefined;
    cursor = next;
  }
}

interface Begun {
  readonly first: readonly OrderRowOut[];
  readonly pages: Pages;
}

async function* csvLines({ first, pages }: Begun, names: readonly string[], labels: Labels): AsyncGenerator<string> {
  const toRow = (row: OrderRowOut) => csvRow(names.map((name) => columns[name]!(row, labels)));
  yield csvRow(names) + first.map(toRow).join('');
  for await (const page of pages) yield page.map(toRow).join('');
}

async function* jsonLines({ first, pages }: Begun): AsyncGenerator<string> {
  const toLine = (row: OrderRowOut) => `${JSON.stringify(row)}\n`;
  yield first.map(toLine).join('');
  for await (const page of pages) yield page.map(toLine).join('');
}

type Labels = (workflow: string, status: string) => string;

/** Statuses in the account's language, by the latest version of their workflow. */
function labelsIn(book: AccountBook, locale: string): Labels {
  return (workflow, status) => {
    const label = book.latest(workflow)?.statuses.get(status)?.label;
    return label === undefined ? status : labelIn(label, locale);
  };
}
