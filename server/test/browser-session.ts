import type { Answer, TestApp } from './app.ts';

/** Somebody in a browser: keeps the session cookie, and says where requests come from as browsers do. */
export interface Visitor {
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** The session's token, or `undefined`. */
  readonly token: () => string | undefined;
  /** What the last answer set, as it was sent. */
  readonly setCookie: () => string | undefined;
  /** Looks at another node of the same server with the same cookie. */
  readonly at: (node: TestApp) => Visitor;
}

/** A browser with nothing in it, or with a cookie. */
export function visit(server: TestApp, cookie?: string): Visitor {
  let held = cookie;
  let last: string | undefined;
  return {
    call: async (method, path, body, headers = {}) => {
      const answer = await server.call(method, path, {
        key: null,
        headers: {
          'sec-fetch-site': 'same-origin',
          ...(held === undefined ? {} : { cookie: `other=1; milepost_session=${held}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
      });
      last = answer.headers.getSetCookie().find((line) => line.startsWith('milepost_session='));
      const value = last?.slice('milepost_session='.length).split(';')[0];
      if (value !== undefined) held = value === '' ? undefined : value;
      return answer;
    },
    token: () => held,
    setCookie: () => last,
    at: (node) => visit(node, held),
  };
}

/** A user of the account `main` who can log in. */
export async function addUser(
  server: TestApp,
  wanted: { readonly email: string; readonly role?: string; readonly name?: string; readonly customerIds?: string[] },
): Promise<string> {
  const { email, role = 'manager', name = 'Ada Byron', ...rest } = wanted;
  const { status, body } = await server.call('POST', '/v1/users', { body: { name, email, role, password, ...rest } });
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return (body as { id: string }).id;
}

/** The password of everybody in tests. */
export const password = 'correct horse battery';

/** A browser in which a user has logged in. */
export async function loggedIn(server: TestApp, email: string): Promise<Visitor> {
  const visitor = visit(server);
  const { status, body } = await visitor.call('POST', '/v1/session', { email, password });
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return visitor;
}
