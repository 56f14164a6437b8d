import type { TestApp } from './app.ts';

/** An account's objects, each with text in it that nobody else may ever see. */
export interface Treasure {
  readonly orderId: string;
  /** Every way to name the order. */
  readonly orderKeys: readonly string[];
  readonly requestId: string;
  readonly customerId: string;
  readonly personId: string;
  readonly userId: string;
  readonly keyId: string;
  readonly endpointId: string;
  readonly jobId: string;
  readonly quarantineId: string;
  readonly mappingId: string;
  readonly mailTemplateId: string;
  readonly mailId: string;
  readonly viewId: string;
}

/** Words that stand only in the treasure. */
export const marker = /marker-[a-z]+/;

/** How a native route is called on the treasure. */
export interface RouteExample {
  /** Values of the path's parameters; a route with them is about one object of the account. */
  readonly params?: (treasure: Treasure) => Readonly<Record<string, string>>;
  /** Where the schema has no example, or none that fits the treasure. */
  readonly body?: (treasure: Treasure) => unknown;
  readonly query?: string;
  /** Open to everybody. */
  readonly open?: true;
  /** A way of logging in: what it answers to the example, which is nobody's, whoever asks. */
  readonly logIn?: number;
  /** Names of workflows, sources and the like: the same words in every account, about the caller's own. */
  readonly shared?: true;
  /** A stream that never ends by itself. */
  readonly endless?: true;
  /** Answers the newly made thing, or the changed one, once per idempotency key. */
  readonly write?: true;
}

const none = '01900000-0000-7000-8000-000000000000';
const order: RouteExample = { params: ({ orderId }) => ({ key: orderId }) };
const request: RouteExample = { params: ({ orderId, requestId }) => ({ key: orderId, requestId }) };
const line: RouteExample = { params: ({ orderId }) => ({ key: orderId, lineId: none }) };
const shipment: RouteExample = { params: ({ orderId }) => ({ key: orderId, shipmentId: none }) };
const endpoint: RouteExample = { params: ({ endpointId }) => ({ id: endpointId }) };
const delivery: RouteExample = { params: ({ endpointId }) => ({ id: endpointId, deliveryId: none }) };
const replay: RouteExample = { params: ({ endpointId }) => ({ id: endpointId, replayId: none }) };
const view: RouteExample = { params: ({ viewId }) => ({ id: viewId }) };
const user: RouteExample = { params: ({ userId }) => ({ id: userId }) };
const mail: RouteExample = { params: ({ mailId }) => ({ id: mailId }) };
const job: RouteExample = { params: ({ jobId }) => ({ id: jobId }) };
const quarantined: RouteExample = { params: ({ quarantineId }) => ({ id: quarantineId }) };
const workflow: RouteExample = { params: () => ({ key: 'retail', version: '1' }), shared: true };

/** Every route of the native API. A new route needs a line here, or the tests that walk the routes fail. */
export const nativeRoutes: Readonly<Record<string, RouteExample>> = {
  'GET /healthz': { open: true },
  'GET /readyz': { open: true },
  'GET /asyncapi.json': { open: true },
  'GET /openapi.json': { open: true },
  'GET /v1/workflow-schema.json': { open: true },
  'GET /v1/account': {},
  'GET /v1/actors': {},
  'PATCH /v1/account': { write: true },
  'GET /v1/accounts': {},
  'POST /v1/accounts': { write: true },
  'GET /v1/customers': {},
  'POST /v1/customers': { write: true },
  'GET /v1/customers/:id': { params: ({ customerId }) => ({ id: customerId }) },
  'GET /v1/endpoints': {},
  'POST /v1/endpoints': { write: true },
  'GET /v1/endpoints/:id': endpoint,
  'PATCH /v1/endpoints/:id': { ...endpoint, write: true },
  'DELETE /v1/endpoints/:id': { ...endpoint, write: true },
  'GET /v1/endpoints/:id/deliveries': endpoint,
  'GET /v1/endpoints/:id/deliveries/:deliveryId': delivery,
  'POST /v1/endpoints/:id/deliveries/:deliveryId/retry': { ...delivery, write: true },
  'GET /v1/endpoints/:id/replays': endpoint,
  'POST /v1/endpoints/:id/replays': { ...endpoint, write: true },
  'GET /v1/endpoints/:id/replays/:replayId': replay,
  'DELETE /v1/endpoints/:id/replays/:replayId': { ...replay, write: true },
  'POST /v1/endpoints/:id/secrets': { ...endpoint, write: true },
  'POST /v1/endpoints/:id/test': { ...endpoint, write: true },
  'GET /v1/event-types': { shared: true },
  'GET /v1/events': { query: '?limit=500' },
  'GET /v1/events/stream': { query: '?after=0', endless: true },
  'GET /v1/insights/funnel': { query: '?workflow=retail', shared: true },
  'GET /v1/insights/graph': { query: '?workflow=retail', shared: true },
  'GET /v1/insights/late': { shared: true },
  'GET /v1/insights/paths': { query: '?workflow=retail', shared: true },
  'GET /v1/insights/rules': { query: '?workflow=retail', shared: true },
  'GET /v1/insights/throughput': { shared: true },
  'GET /v1/insights/times': { query: '?workflow=retail', shared: true },
  'GET /v1/jobs': {},
  'POST /v1/jobs': { write: true },
  'GET /v1/jobs/:id': job,
  'GET /v1/jobs/:id/report': job,
  'POST /v1/jobs/:id/cancel': { ...job, write: true },
  'POST /v1/jobs/:id/pause': { ...job, write: true },
  'POST /v1/jobs/:id/resume': { ...job, write: true },
  'POST /v1/jobs/:id/undo': { ...job, write: true },
  'GET /v1/keys': {},
  'POST /v1/keys': { write: true },
  'DELETE /v1/keys/:id': { params: ({ keyId }) => ({ id: keyId }), write: true },
  'GET /v1/mail-templates': { shared: true },
  'POST /v1/mail-templates': { write: true },
  'PATCH /v1/mail-templates/:id': { params: ({ mailTemplateId }) => ({ id: mailTemplateId }), write: true },
  'DELETE /v1/mail-templates/:id': { params: ({ mailTemplateId }) => ({ id: mailTemplateId }), write: true },
  'POST /v1/mail-templates/preview': { shared: true },
  'POST /v1/mail-templates/test': { write: true },
  'GET /v1/mails': {},
  'GET /v1/mails/:id': mail,
  'POST /v1/mails/:id/cancel': { ...mail, write: true },
  'POST /v1/mails/:id/send': { ...mail, write: true },
  'POST /v1/mails/retry': { write: true },
  'GET /v1/mappings': {},
  'POST /v1/mappings': { write: true },
  'DELETE /v1/mappings/:id': { params: ({ mappingId }) => ({ id: mappingId }), write: true },
  'GET /v1/noop': { query: '?bytes=40', shared: true },
  'PUT /v1/noop/:key/status': { ...order, shared: true },
  'GET /v1/orders': { query: '?limit=500&archived=true' },
  'POST /v1/orders': { body: ({ customerId }) => ({ customer: { id: customerId } }), write: true },
  'GET /v1/orders/:key': order,
  'GET /v1/orders/:key/invoice-items': order,
  'POST /v1/orders/:key/lines': { ...order, write: true },
  'PATCH /v1/orders/:key/lines/:lineId': { ...line, write: true },
  'DELETE /v1/orders/:key/lines/:lineId': { ...line, write: true },
  'POST /v1/orders/:key/shipments': { ...order, write: true },
  'PATCH /v1/orders/:key/shipments/:shipmentId': { ...shipment, write: true },
  'POST /v1/orders/:key/invoice-items': { ...order, write: true },
  'PATCH /v1/orders/:key': { ...order, write: true },
  'DELETE /v1/orders/:key': { ...order, write: true },
  'GET /v1/orders/:key/contact': order,
  'GET /v1/orders/:key/deliveries': order,
  'GET /v1/orders/:key/events': order,
  'GET /v1/orders/:key/mails': order,
  'POST /v1/orders/:key/messages': { ...order, write: true },
  'POST /v1/orders/:key/override': { ...order, write: true },
  'POST /v1/orders/:key/requests': { ...order, write: true },
  'POST /v1/orders/:key/requests/:requestId/approve': { ...request, write: true },
  'POST /v1/orders/:key/requests/:requestId/decline': { ...request, write: true },
  'GET /v1/orders/:key/presence': order,
  'POST /v1/orders/:key/presence': { ...order, write: true },
  'PUT /v1/orders/:key/status': { ...order, write: true },
  'GET /v1/tracking-texts': {},
  'GET /v1/orders/:key/tracking-links': order,
  'POST /v1/orders/:key/tracking-links': { ...order, write: true },
  'DELETE /v1/orders/:key/tracking-links': { ...order, write: true },
  'DELETE /v1/orders/:key/tracking-links/:linkId': {
    params: ({ orderId }) => ({ key: orderId, linkId: none }),
    write: true,
  },
  'GET /v1/orders/:key/transitions': order,
  'POST /v1/orders/:key/undo': { ...order, write: true },
  'GET /v1/orders/counts': {},
  'GET /v1/orders/export': { query: '?archived=true' },
  'POST /v1/orders/import': { body: ({ orderId }) => [{ id: orderId, reference: 'IMPORTED' }] },
  'DELETE /v1/people/:id': { params: ({ personId }) => ({ id: personId }), write: true },
  'GET /v1/people/:id/export': { params: ({ personId }) => ({ id: personId }) },
  'GET /v1/quarantine': {},
  'GET /v1/quarantine/:id': quarantined,
  'POST /v1/quarantine/:id/release': { ...quarantined, body: () => ({}), write: true },
  'POST /v1/quarantine/:id/dismiss': { ...quarantined, body: () => ({ reason: 'x' }), write: true },
  'GET /v1/roles': { shared: true },
  'GET /v1/session': { shared: true },
  'POST /v1/session': { logIn: 401 },
  'DELETE /v1/session': { logIn: 204 },
  'POST /v1/session/first': { logIn: 401 },
  'POST /v1/session/link': { logIn: 401 },
  'GET /v1/session/methods': { open: true },
  'GET /v1/session/oidc/callback': { logIn: 404 },
  'GET /v1/session/oidc/start': { logIn: 404 },
  'POST /v1/session/password': {},
  'PATCH /v1/session': {},
  'GET /v1/sessions': {},
  'DELETE /v1/sessions': {},
  'DELETE /v1/sessions/:id': { params: () => ({ id: '0'.repeat(32) }) },
  'GET /v1/first-steps': {},
  'POST /v1/samples': {},
  'DELETE /v1/samples': {},
  'GET /v1/settings': {},
  'POST /v1/reconcile': { body: ({ orderId }) => ({ orders: [{ id: orderId, seq: 1 }] }) },
  'GET /v1/sources': { shared: true },
  'PUT /v1/sources/:source': { params: () => ({ source: 'ingram' }), shared: true, write: true },
  'POST /v1/status-changes': { body: ({ orderKeys }) => orderKeys.map((orderId) => ({ orderId, to: 'approved' })) },
  'GET /v1/timeline': { query: '?user=x' },
  'POST /v1/timers/:workflow/:timer/resume': {
    params: () => ({ workflow: 'retail', timer: 'placed_late' }),
    shared: true,
    write: true,
  },
  'GET /v1/timers/upcoming': {},
  'GET /v1/users': {},
  'POST /v1/users': { write: true },
  'GET /v1/users/:id': user,
  'PATCH /v1/users/:id': { ...user, write: true },
  'POST /v1/users/:id/password-link': { ...user, write: true },
  'GET /v1/views': {},
  'POST /v1/views': { write: true },
  'PATCH /v1/views/:id': { ...view, write: true },
  'DELETE /v1/views/:id': { ...view, write: true },
  'GET /v1/workflows': { shared: true },
  'GET /v1/workflows/:key': workflow,
  'GET /v1/workflows/:key/diagram': workflow,
  'GET /v1/workflows/:key/discovered': { ...workflow },
  'POST /v1/workflows/:key/simulate': { ...workflow, body: () => ({}) },
  'POST /v1/workflows/discover': { body: () => ({}), shared: true },
  'GET /v1/workflows/:key/shadows': { ...workflow },
  'POST /v1/workflows/:key/shadows': { ...workflow, write: true },
  'GET /v1/workflows/:key/shadows/:id': { params: () => ({ key: 'retail', id: none }) },
  'POST /v1/workflows/:key/shadows/:id/stop': { params: () => ({ key: 'retail', id: none }), write: true },
  'GET /v1/workflows/:key/diagram.svg': workflow,
  'GET /v1/workflows/:key/versions': workflow,
  'POST /v1/workflows/:key/versions': { ...workflow, body: () => ({ definition: {} }), write: true },
  'GET /v1/workflows/:key/versions/:version/source': workflow,
  'POST /v1/workflows/lint': { body: () => ({ definition: {} }), shared: true },
};

/** Vendors' routes, by where they are mounted; how a key is sent there, and the values of their parameters. */
export const dialectRoutes: readonly {
  readonly at: RegExp;
  readonly params: (treasure: Treasure) => Readonly<Record<string, string>>;
  readonly headers: (key: string, accountCode: string) => Readonly<Record<string, string>>;
}[] = [
  {
    at: /^(\/v1)?\/engagement\/|^\/orders\/|^(\/v1)?\/auth\//,
    params: ({ orderId }) => ({ orderId }),
    headers: (key) => ({ authorization: `Bearer ${key}` }),
  },
  {
    at: /^\/api\//,
    params: () => ({ orderId: '4711' }),
    headers: (key, code) => ({ 'x-auth-token': key, 'x-auth-accountid': code }),
  },
  {
    at: /^\/(resellers|oauth)\//,
    params: () => ({ number: 'MARKED-1' }),
    headers: (key) => ({
      authorization: `Bearer ${key}`,
      'im-customernumber': '20-222222',
      'im-countrycode': 'US',
      'im-correlationid': 'x',
      'im-senderid': 'x',
    }),
  },
  {
    at: /^\/(event|neo)\/|^\/v1\/get\//,
    params: () => ({}),
    headers: (key) => ({ 'x-thirdwatch-api-key': key }),
  },
];

/** Pages and files that everybody may read. */
export const openPaths = /^\/((docs|console|mail|track|widget\.js)(\/|$)|$)/;

/** Fills an account with one of everything. */
export async function hideTreasure(server: TestApp): Promise<Treasure> {
  const make = async (method: string, path: string, body: unknown, headers = {}): Promise<Record<string, unknown>> => {
    const answer = await server.call(method, path, { body, headers });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Record<string, unknown>;
  };
  const customer = await make('POST', '/v1/customers', { name: 'marker-name', email: 'marker-mail@example.com' });
  const made = await make('POST', '/v1/orders', {
    number: 4711,
    reference: 'MARKED',
    externalIds: { ingram: 'MARKED-1' },
    customer: { id: customer['id'] },
    data: { secret: 'marker-data' },
    lines: [{ sku: 'marker-sku', ordered: 1 }],
    message: 'marker-message',
    note: 'marker-note',
  });
  const orderId = String(made['id']);
  await make('PUT', `/v1/orders/${orderId}/status`, { to: 'approved' });
  const client = await server.key({ role: 'client', customerIds: [String(customer['id'])] });
  await server.call('POST', `/v1/orders/${orderId}/requests`, {
    key: client,
    body: { to: 'canceled', message: 'marker-wish' },
  });
  const { requests } = (await server.call('GET', `/v1/orders/${orderId}`)).body as {
    requests: { requestId: string }[];
  };
  const user = await make('POST', '/v1/users', {
    name: 'marker-user',
    email: 'marker-user@example.com',
    role: 'staff',
  });
  const key = await make('POST', '/v1/keys', { name: 'marker-key', role: 'staff' });
  const endpoint = await make('POST', '/v1/endpoints', {
    url: 'https://example.com/marker-path',
    description: 'marker-endpoint',
  });
  const job = await make('POST', '/v1/jobs', {
    kind: 'move_orders',
    filter: { reference: 'marker-filter' },
    to: 'approved',
    dryRun: true,
  });
  const report = { _orderId: 'marker-order', _orderStatus: '_marked' };
  await server.call('POST', '/event/v1/order_status', {
    key: null,
    body: report,
    headers: { 'x-thirdwatch-api-key': server.manager },
  });
  const { data } = (await server.call('GET', '/v1/quarantine')).body as { data: { id: string }[] };
  const saved = await make('POST', '/v1/views', { name: 'marker-view', query: 'q=marker-query', shared: true });
  const own = { kind: 'undo', language: 'fr', subject: 'marker-subject', body: 'marker-body' };
  const template = await make('POST', '/v1/mail-templates', own);
  const mailed = await make('POST', '/v1/mail-templates/test', { ...own, to: 'marker-to@example.com' });
  const mapped = await make('POST', '/v1/mappings', { source: 'thirdwatch', code: '_marker-code', to: '_approved' });
  return {
    orderId,
    orderKeys: [orderId, 'number:4711', 'reference:MARKED', 'external:ingram:MARKED-1'],
    requestId: requests[0]!.requestId,
    customerId: String(customer['id']),
    personId: String(customer['personId']),
    userId: String(user['id']),
    keyId: String(key['id']),
    endpointId: String(endpoint['id']),
    jobId: String(job['id']),
    quarantineId: data[0]!.id,
    viewId: String(saved['id']),
    mappingId: (mapped['mapping'] as { id: string }).id,
    mailTemplateId: String(template['id']),
    mailId: String(mailed['id']),
  };
}

/** The body that a route's schema gives as its example, from the OpenAPI document; `undefined` where it takes none. */
export function exampleBody(document: OpenApi, method: string, url: string): unknown {
  const operation = document.paths[openApiPath(url)]?.[method.toLowerCase()];
  const content = operation?.requestBody?.content['application/json'];
  return content?.example ?? Object.values(content?.examples ?? {})[0]?.value;
}

/** `/v1/orders/:key` as OpenAPI writes it. */
export function openApiPath(url: string): string {
  return url.replace(/:([A-Za-z]+)/g, '{$1}');
}

interface Body {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly schema: unknown;
}

/** One operation, as far as tests look at it. */
export interface Operation {
  readonly summary?: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Body>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** As much of the document as tests look at. */
export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
