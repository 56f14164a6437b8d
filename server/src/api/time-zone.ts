import { Problem } from './problems.ts';

/** Throws 422 for what is no zone in which a user can see times: a zone, the account's, or (null) the browser's. */
export function checkOwnZone(timeZone: string | null | undefined): void {
  if (timeZone !== null && timeZone !== 'account') checkZone(timeZone);
}

/** Throws 422 for what is no time zone. */
export function checkZone(timeZone: string | undefined): void {
  if (timeZone === undefined) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    const detail = `timeZone is "${timeZone}", which is no time zone.`;
    const hint = 'Give an IANA name, for example Europe/Berlin or UTC.';
    throw new Problem('validation_failed', {
      detail,
      hint,
      pointer: '/timeZone',
      errors: [{ pointer: '/timeZone', detail }],
    });
  }
}
