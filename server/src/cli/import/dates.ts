import { Temporal } from 'temporal-polyfill';

/** Reads a time as a file has it: an ISO instant, or a date where it has no time of day. Throws what is wrong in a sentence. */
export type ReadDate = (text: string) => string;

/** Formats with a name of their own; any other is made of YYYY MM DD HH mm ss and what stands between them. */
const named: Readonly<Record<string, ReadDate>> = { iso: readIso, unix: readUnix(1000), 'unix-ms': readUnix(1) };

export const dateFormatHelp = 'iso, unix, unix-ms, or made of YYYY MM DD HH mm ss, as in DD.MM.YYYY HH:mm';

const patterns: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{1,2})',
  ss: '(?<second>\\d{1,2})',
};

/**
 * A reader for a named format.
 *
 * @param timeZone - of times in the file that name no zone; a date alone stays one, and is the end of that day in the
 *   account's zone
 * @returns undefined when there is no such format
 */
export function createDateReader(format: string, timeZone: string): ReadDate | undefined {
  const own = named[format];
  if (own !== undefined) return own;
  if (!['YYYY', 'MM', 'DD'].every((part) => format.split(part).length === 2)) return undefined;
  const source = format
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/YYYY|MM|DD|HH|mm|ss/g, (part) => patterns[part]!);
  if (/[A-Za-z]/.test(format.replace(/YYYY|MM|DD|HH|mm|ss|T/g, ''))) return undefined;
  const pattern = new RegExp(`^${source}$`);
  return (text) => {
    const parts = pattern.exec(text.trim())?.groups;
    if (parts === undefined) throw new RangeError(`"${text}" is no time of the form ${format}`);
    return toText(text, parts, timeZone);
  };
}

function toText(text: string, parts: Record<string, string | undefined>, timeZone: string): string {
  const number = (name: string) => Number(parts[name] ?? 0);
  try {
    const date = { year: number('year'), month: number('month'), day: number('day') };
    const plain = Temporal.PlainDate.from(date, { overflow: 'reject' });
    if (parts['hour'] === undefined) return plain.toString();
    const time = { hour: number('hour'), minute: number('minute'), second: number('second') };
    const moment = plain.toPlainDateTime(Temporal.PlainTime.from(time, { overflow: 'reject' }));
    return new Date(moment.toZonedDateTime(timeZone).epochMilliseconds).toISOString();
  } catch {
    throw new RangeError(`"${text}" is no day or time that exists`);
  }
}

function readIso(text: string): string {
  const trimmed = text.trim();
  if (/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(trimmed)) return trimmed;
  throw new RangeError(`"${text}" is no ISO 8601 time with a zone, nor a date`);
}

function readUnix(factor: number): ReadDate {
  return (text) => {
    const value = Number(text.trim()) * factor;
    if (/^-?\d{1,16}(\.\d+)?$/.test(text.trim()) && Math.abs(value) < 8.64e15) return new Date(value).toISOString();
    throw new RangeError(`"${text}" is no time in Unix ${factor === 1 ? 'milliseconds' : 'seconds'}`);
  };
}
