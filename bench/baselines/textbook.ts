import { createHash } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';
import { textbookStatements as sql } from './textbook-tables.ts';

/**
 * What the product is compared with: the same Fastify and PostgreSQL, a pool of 20, and one transaction per request with
 * `SELECT ... FOR UPDATE`. Takes its database and key from the environment and tells its URL to its parent.
 */
const pool = new pg.Pool({ connectionString: process.env['TEXTBOOK_DATABASE']!, max: 20 });
const keys = new Map([[sha256(process.env['TEXTBOOK_KEY']!), 'key']]);
const app = Fastify({ logger: false });

app.addHook('onRequest', async (request, reply) => {
  const key = request.headers['x-api-key'];
  if (typeof key !== 'string' || !keys.has(sha256(key))) await reply.code(401).send({ code: 'unauthorized' });
});

app.put<{ Params: { id: string }; Body: { to: string } }>(
  '/v1/orders/:id/status',
  {
    schema: {
      params: { type: 'object', properties: { id: { type: 'string', format: 'uuid' } }, required: ['id'] },
      body: { type: 'object', properties: { to: { type: 'string', minLength: 1, maxLength: 100 } }, required: ['to'] },
    },
  },
  async (request, reply) => {
    const { id } = request.params;
    const { to } = request.body;
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ status: string; version: number; document: object }>({
        name: 'lock',
        text: sql.lock,
        values: [id],
      });
      const order = rows[0];
      const allowed =
        order !== undefined &&
        (await client.query({ name: 'allowed', text: sql.allowed, values: [order.status, to] })).rowCount === 1;
      if (!allowed) {
        await client.query('ROLLBACK');
        return await reply.code(order === undefined ? 404 : 409).send({ code: 'refused' });
      }
      const version = order.version + 1;
      await client.query({ name: 'update', text: sql.update, values: [id, to, version] });
      await client.query({ name: 'history', text: sql.history, values: [id, version, order.status, to, 'key'] });
      await client.query({
        name: 'outbox',
        text: sql.outbox,
        values: [id, JSON.stringify({ from: order.status, to })],
      });
      await client.query('COMMIT');
      return { ...order.document, id, status: to, version, changed: true };
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  },
);

process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
process.on('disconnect', () => process.exit(0));

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
