import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A receiver of webhooks that answers at once. Its parent asks it what came. */
let came: [string, number][] = [];

const server = createServer((request, response) => {
  const at = performance.timeOrigin + performance.now();
  request
    .on('data', () => {})
    .on('end', () => {
      came.push([String(request.headers['webhook-id'] ?? ''), at]);
      response.writeHead(204).end();
    });
});

server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('message', (question) => {
  if (question === 'count') process.send?.(came.length);
  if (question !== 'take') return;
  process.send?.(came);
  came = [];
});
process.on('disconnect', () => process.exit(0));
