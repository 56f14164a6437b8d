// Receives webhooks of Milepost: verifies them, drops repeats, and keeps the latest status of each order.
//
//   SECRET=whsec_... node examples/webhook-receiver.ts
//
// SECRET is what the creation of the endpoint showed, or `milepost listen`; during a rotation give both, with a comma.
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { verifyWebhook, WebhookVerificationError } from '@milepost/sdk';

interface Change {
  readonly orderId: string;
  /** Counts the events of the order: a later one has a higher number. */
  readonly seq: number;
  readonly order: { readonly number: number; readonly status: string };
}

const secret = (process.env['SECRET'] ?? '').split(',');

/** Ids of webhooks that were done; a real receiver keeps them in its database, in the transaction of what it does. */
const done = new Set<string>();
const orders = new Map<string, { seq: number; status: string }>();

const server = createServer((request, response) => {
  receive(request).then(
    (status) => response.writeHead(status).end(),
    (error: unknown) => {
      const isForged = error instanceof WebhookVerificationError;
      console.error(isForged ? `Refused: ${error.message}` : error);
      response.writeHead(isForged ? 400 : 500).end();
    },
  );
});

/** Does what a webhook asks for; answers 2xx only when that is done, so that Milepost tries again otherwise. */
async function receive(request: IncomingMessage): Promise<number> {
  // The bytes as they came: parsing and writing them again would change what was signed.
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { headers } = request;
  const { id, type, data } = await verifyWebhook<Change>({ body: Buffer.concat(chunks), headers }, { secret });
  if (done.has(id)) {
    console.log(`Had ${id} already`);
    return 200;
  }
  done.add(id);
  if (!type.startsWith('order.')) return 204;
  const known = orders.get(data.orderId);
  // Without per-order delivery an older event may come after a newer one.
  if (known === undefined || known.seq < data.seq) {
    orders.set(data.orderId, { seq: data.seq, status: data.order.status });
    console.log(`Order ${data.order.number} is ${data.order.status} (${type})`);
  }
  return 204;
}

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  console.log(`Receiving at http://127.0.0.1:${port}/hook`);
});
