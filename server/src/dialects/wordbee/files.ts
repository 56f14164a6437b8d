import type { FastifyInstance } from 'fastify';
import { mayKnow } from '../../core/judge.ts';
import { isUuid } from '../../lib/ids.ts';
import { isZip, toZip } from '../../lib/zip.ts';
import { WordbeeError } from './errors.ts';
import { readOrder, requireRead } from './order-access.ts';
import type { WordbeeParts } from './parts.ts';

/** The files of an order (sheet section 7): asked for as one archive, fetched by the token that the answer names. */
export function registerFiles(app: FastifyInstance, parts: WordbeeParts): void {
  app.post('/orders/:orderId/files/all/zip', async (request) => {
    const { order } = await readOrder(parts, request);
    if (!(await parts.files.any(order.accountId, order.orderId))) {
      // A client would ask for ever when the archive will be there.
      throw new WordbeeError(`Order ${order.number} has no files.`);
    }
    return { trm: finished(order.number), custom: { filetoken: order.orderId } };
  });

  app.get('/media/get/:token', async (request, reply) => {
    requireRead(request);
    const { token } = request.params as { token: string };
    const { principal } = request.wordbee;
    const order = isUuid(token)
      ? await parts.views.order(principal.accountId, { kind: 'id', id: token.toLowerCase() })
      : undefined;
    const known = order !== undefined && order.archivedAt === null && mayKnow(principal, order);
    const files = known ? await parts.files.read(order.accountId, order.orderId) : [];
    const [first] = files;
    if (first === undefined) throw new WordbeeError('There is no such file, or it is gone.');
    const zip =
      files.length === 1 && isZip(first.bytes)
        ? first.bytes
        : toZip(files.map(({ name, bytes, createdAt }) => ({ name, bytes, modifiedAt: createdAt })));
    return reply
      .type('application/zip')
      .header('content-disposition', `attachment; filename="${order?.number ?? 0}.zip"`)
      .send(zip);
  });
}

/** An operation that is over: nothing here takes longer than the call that asks for it. */
export function finished(requestId: number): Record<string, unknown> {
  return { requestid: requestId, isbatch: false, status: 'Finished', statusText: 'Finished' };
}
