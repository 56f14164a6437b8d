import type { Applied } from '../../accounts/quarantine.ts';
import { readLineCode } from '../../accounts/status-mappings.ts';
import type { LineChange } from '../../core/command.ts';
import type { Line } from '../../core/order.ts';
import { recordActivity } from './apply-activity.ts';
import { readShipments } from './order-parts.ts';
import { nameText, text } from './values.ts';
import type { Way } from './way.ts';
import { findSubject, waits } from './way.ts';

/** `item_status`: one line of an order is in another status. */
export async function applyItemStatus(way: Way): Promise<Applied> {
  const { report, parts, accountId } = way;
  const code = text(report.members['_itemStatus']);
  const itemId = nameText(report.members['_itemId']);
  const subject = await findSubject(way);
  if (subject === undefined) return waits('order_unknown', 'The event names no order in _orderId that could be found');
  if (itemId === undefined) return waits('refused', `The event names no item of order ${subject.name} in _itemId`);
  if (code === undefined) return waits('status_unknown', `The event says no status of item ${itemId} in _itemStatus`);
  const meaning = readLineCode(subject.workflow, way.mappings, 'thirdwatch', code);
  if (meaning.kind === 'unknown') {
    return waits('status_unknown', `What ${code} means for item ${itemId} is not known. ${meaning.detail}`);
  }
  if (meaning.kind === 'nothing') return recordActivity(way, subject, { activity: 'item_status', code });
  const line = findItem(subject.found?.lines ?? [], itemId);
  const shipments = readShipments(report.members, accountId, report.orderId ?? subject.found?.orderId ?? '');
  const change: LineChange = {
    ...(line === undefined ? { newLineId: parts.newId(), sku: itemId } : { lineId: line.lineId }),
    ...(line?.externalIds['thirdwatch'] === undefined ? { externalIds: { thirdwatch: itemId } } : {}),
    ...lineMembers(line, meaning.key),
  };
  const done = await recordActivity(way, subject, {
    activity: 'item_status',
    code,
    changes: { lines: [change], shipments },
    leftOut: shipments.length === 0 ? [] : ['_trackingNumber', '_trackingMethod'],
  });
  return done.kind === 'waits'
    ? done
    : { ...done, result: `Item ${itemId} of order ${subject.name} is now ${labelOf(meaning.key)}` };
}

/** By the vendor's id, else by sku (rulings 9). Item ids are case-sensitive (section 6). */
function findItem(lines: readonly Line[], itemId: string): Line | undefined {
  return (
    lines.find(({ externalIds }) => externalIds['thirdwatch'] === itemId) ??
    lines.find(({ sku, externalIds }) => sku === itemId && externalIds['thirdwatch'] === undefined)
  );
}

/**
 * What a line status amounts to. Where the quantity is known, a status that follows from quantities is told in them, so
 * that the order's own status can follow; otherwise the line gets the status by name.
 */
function lineMembers(line: Line | undefined, status: string): Partial<Line> {
  const units = line === undefined ? 0 : line.ordered - line.canceled;
  if (line === undefined || units <= 0) return { status: status === 'open' ? null : status };
  switch (status) {
    case 'open':
      return { status: null };
    case 'backordered':
      return { status: null, backordered: units - Math.min(line.shipped, units) };
    case 'shipped':
      return { status: null, shipped: units, backordered: 0 };
    case 'fulfilled':
      return { status: null, shipped: units, fulfilled: units, backordered: 0 };
    case 'returned':
      return { status: null, returned: units };
    case 'canceled':
      return { status: null, canceled: line.ordered, backordered: 0 };
    default:
      return { status };
  }
}

function labelOf(status: string): string {
  return status.replaceAll('_', ' ');
}
