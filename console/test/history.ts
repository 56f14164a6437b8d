import { until } from '../../server/test/until.ts';

/** Orders that have come and moved for some days. */
export interface History {
  readonly orders: number;
  readonly days: number;
}

const hour = 3_600_000;
const day = 24 * hour;

interface Step {
  readonly at: number;
  readonly order: number;
  readonly method: string;
  readonly path: string;
  readonly body: object;
}

/** A number below `most` that looks like chance and is the same each time. */
function chance(index: number, salt: number, most: number): number {
  return (Math.imul(index * 31 + salt, 2_654_435_761) >>> 8) % most;
}

/** What happens to an order after it came, in hours. Every tenth is overridden, others wait, get stuck or are canceled. */
function planOf(index: number, came: number): Step[] {
  const step = (hours: number, to: string, more: object = {}): Step => ({
    ...{ at: came + hours * hour, order: index, method: 'PUT', path: '/status', body: { to, ...more } },
  });
  const wait = 1 + chance(index, 1, 11);
  const approved = step(wait, 'approved');
  if (index % 13 === 5) return [step(wait, 'canceled')];
  if (index % 17 === 9) return [approved];
  if (index % 10 === 3) {
    const body = { to: 'delivered', reason: 'Fetched at the counter' };
    return [approved, { ...step(wait + 5, ''), method: 'POST', path: '/override', body }];
  }
  const stock =
    index % 6 === 4 ? [step(wait + 3, 'backordered'), step(wait + 20 + chance(index, 2, 90), 'approved')] : [];
  const packed = wait + 6 + chance(index, 3, 24) + (stock.length > 0 ? 110 : 0);
  const shipped = packed + (index % 4 === 1 ? 16 + chance(index, 4, 30) : 5);
  return [
    ...[approved, ...stock, step(packed, 'packed')],
    step(shipped, 'shipped', { data: { trackingNumber: `1Z999AA1${index}` } }),
    step(shipped + 26 + chance(index, 5, 60), 'delivered'),
  ];
}

/**
 * Lets retail orders go usual ways, slow ones, and one in ten against the rules, each at its time, and waits until they are
 * added up.
 */
export async function runHistory(
  call: (method: string, path: string, body?: unknown) => Promise<any>,
  { orders, days }: History,
  setClock: (now: Date) => void,
): Promise<void> {
  const end = Date.now();
  const ids: string[] = [];
  const came = (index: number) => end - days * day + ((index + chance(index, 6, 9)) / (orders + 9)) * days * day;
  const steps = Array.from({ length: orders }, (_, index): Step[] => [
    { at: came(index), order: index, method: 'POST', path: '', body: {} },
    ...planOf(index, came(index)),
  ]).flat();
  let position = '0';
  for (const { at, order, method, path, body } of steps.toSorted((a, b) => a.at - b.at)) {
    if (at > end) break;
    setClock(new Date(at));
    if (path === '') {
      const made = await call('POST', '/v1/orders', {
        ...{ workflow: 'retail', reference: `NK-${200_200 + order}`, customer: { name: 'Johanna Brandt' } },
        lines: [{ sku: 'FJELL-160', name: 'Sit-stand desk Fjell 160, oak', ordered: 1 }],
      });
      ids[order] = made.id as string;
    } else {
      position = (await call(method, `/v1/orders/${ids[order]}${path}`, body)).position as string;
    }
  }
  setClock(new Date(end));
  await until(async () => {
    const paths = await call('GET', '/v1/insights/paths?workflow=retail');
    return BigInt(paths.position) >= BigInt(position) && paths.upToDate === true;
  });
}
