import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sourceSettings } from '../../accounts/sources.ts';
import type { NewOrder } from '../../core/command.ts';
import { emptyLine } from '../../core/line.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { sha256Hex } from '../../lib/ids.ts';
import { toInstant } from '../../lib/instants.ts';
import type { FormPart } from '../../lib/multipart.ts';
import { readMultipart } from '../../lib/multipart.ts';
import { bodyOf } from '../raw-body.ts';
import { orderMissing, WordbeeError } from './errors.ts';
import { finished } from './files.ts';
import type { Members } from './members.ts';
import { integerMember, listMember, readMembers, textMember, toMembers } from './members.ts';
import { circumstancesOf, findNumber, findOrder } from './order-access.ts';
import { languageTitle } from './order-fields.ts';
import type { WordbeeParts } from './parts.ts';
import type { Written } from '../written.ts';

/** Making and deleting orders (sheet section 7, "Rest of the order family"). */
export function registerCreation(app: FastifyInstance, parts: WordbeeParts, written: Written): void {
  app.post('/orders/create', async (request, reply) => {
    const { principal } = request.wordbee;
    const form = readForm(request);
    const newOrder = await toNewOrder(parts, request, form);
    const { notify } = sourceSettings(await parts.account(principal.accountId), 'wordbee');
    await parts.files.keep(principal.accountId, newOrder.orderId, form.files);
    const outcome = await parts.commit({
      accountId: principal.accountId,
      lookups: [],
      newOrder,
      command: { kind: 'create_order', notify },
      circumstances: circumstancesOf(principal),
    });
    if (outcome.kind === 'refused') {
      await parts.files.drop(principal.accountId, newOrder.orderId);
      throw new WordbeeError(outcome.refusal.detail, { details: outcome.refusal.hint });
    }
    written.note(principal.accountId, outcome);
    // The connector pastes the whole body into the next call, so it is a bare number: that of the order.
    return reply.type('application/json; charset=utf-8').send(String(outcome.order.number));
  });

  app.get('/trm/status', async (request) => {
    const id = (request.query as { requestid?: string }).requestid ?? '';
    const { order } = await findNumber(parts, request, id);
    const orderSummary = { orderId: order.number, reference: order.reference ?? '' };
    const hasFiles = await parts.files.any(order.accountId, order.orderId);
    return {
      trm: finished(0),
      ...(hasFiles ? { custom: { filetoken: order.orderId } } : {}),
      result: { items: [{ v: { orderDetails: { orderSummary } } }] },
    };
  });

  app.delete('/orders/:orderId', async (request, reply) => {
    const { order } = await findOrder(parts, request);
    const { principal } = request.wordbee;
    if (!principal.rights.has('orders.write')) {
      throw new WordbeeError(`The role ${principal.role} may not delete orders.`);
    }
    const outcome = await parts.commit({
      accountId: principal.accountId,
      lookups: [{ kind: 'id', id: order.orderId }],
      command: { kind: 'archive' },
      circumstances: circumstancesOf(principal),
    });
    if (outcome.kind === 'refused') throw orderMissing(String(order.number));
    await parts.files.drop(order.accountId, order.orderId);
    written.note(principal.accountId, outcome);
    return reply.code(204).send();
  });
}

/** The part `data`, and what came with it. A JSON body alone is taken for `data`. */
function readForm(request: FastifyRequest): { data: Members; files: readonly File[] } {
  const body = bodyOf(request);
  const contentType = request.headers['content-type'];
  if (!/^multipart\//i.test(contentType ?? '')) return { data: readMembers(body), files: [] };
  const form = readMultipart(contentType, body);
  if (form === undefined) throw new WordbeeError('The multipart form is broken.');
  const data = form.find(({ name }) => name.toLowerCase() === 'data');
  if (data === undefined) throw new WordbeeError('The part "data" is missing from the form.');
  return { data: readMembers(data.bytes), files: form.flatMap(toFile) };
}

/** A file under its own name, without the folders of another machine. */
function toFile({ filename, bytes }: FormPart): readonly File[] {
  if (filename === undefined) return [];
  const name = filename.replaceAll('\0', '').split(/[/\\]/).at(-1)!.slice(0, 200).toWellFormed();
  return [{ name: name === '' ? 'file' : name, bytes }];
}

interface File {
  readonly name: string;
  readonly bytes: Buffer;
}

async function toNewOrder(
  parts: WordbeeParts,
  request: FastifyRequest,
  { data, files }: { data: Members; files: readonly File[] },
): Promise<NewOrder> {
  const { accountId, customerIds } = request.wordbee.principal;
  const account = await parts.account(accountId);
  const targets = textList(data, 'targetLanguages');
  const customerId = (await namedCustomer(parts, accountId, data)) ?? [...(customerIds ?? [])][0] ?? null;
  return {
    orderId: parts.newId(),
    workflow: sourceSettings(account, 'wordbee').workflow,
    fields: {
      reference: textMember(data, 'reference')?.trim() || null,
      customerId,
      dueAt: readDeadline(textMember(data, 'deadline'), account.timeZone),
      data: toData(data, targets, files),
    },
    // Each target language is a job.
    lines: targets.map((target) => ({
      ...emptyLine(parts.newId()),
      sku: target,
      name: languageTitle(target, account.locale),
      ordered: 1,
    })),
  };
}

async function namedCustomer({ parties }: WordbeeParts, accountId: string, data: Members): Promise<string | undefined> {
  const client = data.get('client') ?? null;
  const number = client === null ? null : integerMember(toMembers(client, '"client"'), 'companyId');
  if (number === null) return undefined;
  const known = number > 0 && number <= 2_147_483_647 ? await parties.customerByNumber(accountId, number) : undefined;
  if (known === undefined) throw new WordbeeError(`Company ${number} does not exist.`);
  return known.id;
}

function readDeadline(sent: string | null, timeZone: string): string | null {
  if (sent === null || sent.trim() === '') return null;
  const valid = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(sent);
  if (!valid || Number.isNaN(Date.parse(sent))) throw new WordbeeError(`"deadline" is no date: ${sent.slice(0, 40)}.`);
  return toInstant(sent, timeZone).toISOString();
}

/** What has no place of its own on an order. Of files, name, size and hash; their content is kept apart. */
function toData(data: Members, targets: readonly string[], files: readonly File[]): JsonObject {
  const option = integerMember(data, 'option');
  const instructions = textMember(data, 'instructions');
  const domains = textList(data, 'domains');
  const customFields = (listMember(data, 'customFields') ?? []) as readonly Json[];
  return {
    sourceLanguage: textMember(data, 'sourceLanguage') ?? '',
    targetLanguages: targets,
    ...(option === null ? {} : { option }),
    ...(instructions === null ? {} : { instructions }),
    ...(domains.length === 0 ? {} : { domains }),
    ...(customFields.length === 0 ? {} : { customFields }),
    ...(files.length === 0
      ? {}
      : {
          files: files.map(({ name, bytes }) => ({
            name,
            bytes: bytes.length,
            sha256: sha256Hex(bytes),
          })),
        }),
  };
}

function textList(data: Members, name: string): readonly string[] {
  const list = listMember(data, name) ?? [];
  return list.map((entry) => {
    if (typeof entry !== 'string' || entry === '') throw new WordbeeError(`"${name}" must be a list of texts.`);
    return entry;
  });
}
