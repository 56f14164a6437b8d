/** Where requests go and with which token, as the vendor's JavaScript client has it. */
export class ApiClient {
  /** The client that every API uses which was given none. */
  static readonly instance: ApiClient = new ApiClient();

  /** The host, without `/resellers`. */
  basePath: string;
  readonly authentications: { readonly application: { accessToken?: string } } = { application: {} };
  defaultHeaders: Record<string, string> = {};
  /** How requests are made; the platform's `fetch` where none is given. */
  fetch?: typeof fetch;

  constructor(basePath = 'http://127.0.0.1:8080') {
    this.basePath = basePath.replace(/\/+$/, '');
  }

  /** The headers of a call that needs the token. */
  authorized(headers: Readonly<Record<string, string>>): Record<string, string> {
    const { accessToken } = this.authentications.application;
    return {
      ...this.defaultHeaders,
      ...headers,
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    };
  }
}
