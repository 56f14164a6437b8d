import type { TrackingOut } from '@milepost/contract';

/** The expected days as an entry of a calendar (RFC 5545), for the whole day; `undefined` where none is expected. */
export function calendarOf({ expected, order, brand }: TrackingOut, timeZone: string, uid: string): string | undefined {
  if (expected === null) return undefined;
  const day = new Intl.DateTimeFormat('en-CA', { timeZone });
  const compact = (date: string) => date.replaceAll('-', '');
  const after = new Date(`${day.format(new Date(expected.to))}T00:00:00Z`);
  after.setUTCDate(after.getUTCDate() + 1);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Milepost//Tracking//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${new Date(expected.from).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')}`,
    `DTSTART;VALUE=DATE:${compact(day.format(new Date(expected.from)))}`,
    `DTEND;VALUE=DATE:${compact(after.toISOString().slice(0, 10))}`,
    `SUMMARY:${escapeText(`${brand.name}: ${order.name}`)}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll(/\s+/g, ' ');
}
