import type { EndpointPatchIn } from '@milepost/contract';
import type { Endpoint } from './endpoints-data.ts';

/** What the form holds: texts as they are typed. */
export interface EndpointFields {
  readonly url: string;
  readonly description: string;
  readonly types: readonly string[];
  readonly workflow: readonly string[];
  readonly category: readonly string[];
  readonly status: string;
  readonly condition: string;
  readonly audience: string;
  readonly format: string;
  readonly contentType: string;
  readonly template: string;
  readonly signature: string;
  readonly ordering: string;
  readonly compaction: string;
  readonly headers: string;
  readonly retries: string;
  readonly timeoutSeconds: string;
  readonly rateLimit: string;
  readonly concurrency: string;
  readonly historical: boolean;
  readonly start: string;
}

/** Changes some members of the form. */
export type ChangeFields = (change: Partial<EndpointFields>) => void;

export const categoryNames = [
  ...['draft', 'open', 'in_progress', 'on_hold', 'in_transit', 'ready'],
  ...['fulfilled', 'returned', 'canceled', 'failed'],
] as const;

export const formats = ['native', 'cloudevents', 'template', 'ingram', 'ingram-schema', 'wordbee'] as const;

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The form of an endpoint, or of a new one with the server's defaults left out. */
export function toFields(endpoint: Endpoint | undefined): EndpointFields {
  const { filters = {}, template = null } = endpoint ?? {};
  return {
    url: endpoint?.url ?? '',
    description: endpoint?.description ?? '',
    types: endpoint?.types ?? [],
    workflow: filters.workflow ?? [],
    category: filters.category ?? [],
    status: (filters.status ?? []).join(', '),
    condition: filters.condition ?? '',
    audience: endpoint?.audience ?? 'internal',
    format: endpoint?.format ?? 'native',
    contentType: template?.contentType ?? 'application/json',
    template: template?.body ?? '',
    signature: endpoint?.signature ?? 'standard',
    ordering: endpoint?.ordering ?? 'per-order',
    compaction: endpoint?.compaction ?? 'every-event',
    headers: '',
    retries: endpoint === undefined ? '' : endpoint.retrySchedule.map(shortDuration).join(' '),
    timeoutSeconds: String(endpoint?.timeoutSeconds ?? ''),
    rateLimit: String(endpoint?.rateLimit ?? ''),
    concurrency: String(endpoint?.concurrency ?? ''),
    historical: endpoint?.historical ?? false,
    start: 'now',
  };
}

/** What the API is told; a fault names its member. */
export function toBody(
  fields: EndpointFields,
  isNew: boolean,
): { readonly body: EndpointPatchIn } | { readonly fault: 'url' | 'retries' | 'headers' } {
  const retries =
    fields.retries.trim() === ''
      ? undefined
      : fields.retries
          .trim()
          .split(/[\s,]+/)
          .map(parseDuration);
  const headers = parseHeaders(fields.headers);
  if (!URL.canParse(fields.url)) return { fault: 'url' };
  if (retries?.some((value) => value === undefined) === true) return { fault: 'retries' };
  if (headers === undefined) return { fault: 'headers' };
  const status = fields.status
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const filters = {
    ...(fields.workflow.length > 0 ? { workflow: [...fields.workflow] } : {}),
    ...(status.length > 0 ? { status } : {}),
    ...(fields.category.length > 0 ? { category: [...fields.category] } : {}),
    ...(fields.condition.trim() === '' ? {} : { condition: fields.condition.trim() }),
  };
  const number = (member: string, text: string) => (text.trim() === '' ? {} : { [member]: Number(text) });
  const body = {
    url: fields.url.trim(),
    description: fields.description.trim(),
    types: fields.types.length === 0 ? null : [...fields.types],
    filters,
    audience: fields.audience,
    format: fields.format,
    template: fields.format === 'template' ? { contentType: fields.contentType, body: fields.template } : null,
    signature: fields.signature,
    ordering: fields.ordering,
    compaction: fields.compaction,
    historical: fields.historical,
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(retries === undefined ? {} : { retrySchedule: retries }),
    ...number('timeoutSeconds', fields.timeoutSeconds),
    ...number('concurrency', fields.concurrency),
    rateLimit: fields.rateLimit.trim() === '' ? null : Number(fields.rateLimit),
    ...(isNew ? { start: { from: fields.start } } : {}),
  };
  return { body: body as EndpointPatchIn };
}

/** 5s, 5m, 2h, 1d; a number alone is seconds. */
function parseDuration(text: string): number | undefined {
  const found = /^(\d+)([smhd]?)$/.exec(text);
  return found === null ? undefined : Number(found[1]) * (units[found[2] === '' ? 's' : found[2]!] ?? 1);
}

/** The reverse, in the largest unit that fits. */
export function shortDuration(seconds: number): string {
  const fit = Object.entries(units)
    .reverse()
    .find(([, size]) => seconds >= size && seconds % size === 0);
  return fit === undefined ? `${seconds}s` : `${seconds / fit[1]}${fit[0]}`;
}

/** One header a line; `undefined` where a line is none. */
function parseHeaders(text: string): Record<string, string> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => /^([^:\s]+):\s*(.*)$/.exec(line.trim()));
  if (pairs.includes(null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, pair![2]!]));
}
