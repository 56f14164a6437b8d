import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A receiver of webhooks that answers at once. Its parent asks it what came. */
let came: [string, number][] = [];
let last = { headers: {}, body: '' };

const server = createServer((request, response) => {
  const at = performance.timeOrigin + performance.now();
  const chunks: Buffer[] = [];
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => {
      came.push([String(request.headers['webhook-id'] ?? ''), at]);
      if (came.length === 1) last = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      response.writeHead(204).end();
    });
});

server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('message', (question) => {
  if (question === 'count') process.send?.(came.length);
  if (question === 'sample') process.send?.(last);
  if (question !== 'take') return;
  process.send?.(came);
  came = [];
});
process.on('disconnect', () => process.exit(0));
