import type { TestApp } from './app.ts';

/** What Wordbee's calls are answered with. */
export interface WordbeeAnswer {
  readonly status: number;
  readonly text: string;
  // Tests look into answers of every shape.

  readonly json: any;
}

export type WordbeeCall = (method: string, path: string, body?: unknown) => Promise<WordbeeAnswer>;

/** Logs a key in as Wordbee's clients do, and calls with its token. */
export async function logIntoWordbee({ url }: TestApp, key: string, accountid = 'main'): Promise<WordbeeCall> {
  const response = await fetch(`${url}/api/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ accountid, key }),
  });
  const token = JSON.parse(await response.text()) as string;
  return (method, path, body) =>
    callWordbee(url, { 'x-auth-token': token, 'x-auth-accountid': accountid }, method, path, body);
}

/** One call with these headers. A text is sent as it is. */
export async function callWordbee(
  url: string,
  headers: Readonly<Record<string, string>>,
  method: string,
  path: string,
  body?: unknown,
): Promise<WordbeeAnswer> {
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: text === '' ? undefined : JSON.parse(text) };
}
