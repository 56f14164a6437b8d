const pattern = /^P(?!$)(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?!$)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?$/;

const unitSeconds = [604_800, 86_400, 3_600, 60, 1] as const;

type DurationProblem = 'no_fixed_length' | 'no_duration';

/** The seconds of an ISO 8601 duration of weeks, days (of 24 h), hours, minutes and seconds, or why it is none. */
export function parseDuration(text: string): { readonly seconds: number } | { readonly problem: DurationProblem } {
  const match = pattern.exec(text);
  if (match !== null) {
    return { seconds: unitSeconds.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0) };
  }
  if (/^P[\dYMWD]*[YM]/.test(text)) {
    return { problem: 'no_fixed_length' };
  }
  return { problem: 'no_duration' };
}

/** The shortest ISO 8601 form of whole seconds; `parseDuration` reads it back. */
export function formatDuration(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const [hours, minutes, rest] = [
    Math.floor((seconds % 86_400) / 3_600),
    Math.floor((seconds % 3_600) / 60),
    seconds % 60,
  ];
  const time = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${rest > 0 ? `${rest}S` : ''}`;
  if (days === 0 && time === '') return 'PT0S';
  return `P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`;
}
