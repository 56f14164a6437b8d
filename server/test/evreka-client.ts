import type { TestApp } from './app.ts';

/** What Evreka's calls are answered with; every body is JSON. */
export interface EvrekaAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of every shape.

  readonly json: any;
}

/** One call as the vendor's samples make it: a JSON content type always, also on GET and DELETE. A text is sent as it is. */
export async function callEvreka(
  { url }: Pick<TestApp, 'url'>,
  token: string | null,
  method: string,
  path: string,
  body?: unknown,
): Promise<EvrekaAnswer> {
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'error',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(token === null ? {} : { authorization: token.includes(' ') ? token : `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, json: JSON.parse(await response.text()) };
}
