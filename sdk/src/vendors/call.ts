/** An answer as the vendors' clients show it. */
export interface VendorResponse<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body where it is JSON, else `undefined`. */
  readonly body: Body | undefined;
}

/** A call that was not answered with success; `response` is `undefined` when no answer came. */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly status: number | undefined;
  readonly response: VendorResponse | undefined;

  constructor(message: string, response: VendorResponse | undefined, cause?: unknown) {
    super(message, { cause });
    this.status = response?.status;
    this.response = response;
  }
}

/** `(error, data, response)`, as generated JavaScript clients have it; `error` is null after success. */
export type VendorCallback<Data> = (error: VendorError | null, data?: Data, response?: VendorResponse) => void;

export interface VendorRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly fetch?: typeof fetch | undefined;
}

/** Makes one request; rejects with a `VendorError` that shows the text the vendor's format has for people. */
export async function callVendor<Body>(request: VendorRequest): Promise<VendorResponse<Body>> {
  const { method, url, headers, body } = request;
  const response = await (request.fetch ?? fetch)(url, {
    ...{ method, headers: { ...headers }, redirect: 'error' },
    ...(body === undefined ? {} : { body }),
  }).catch((cause: unknown) => {
    throw new VendorError(`No answer from ${new URL(url).origin}.`, undefined, cause);
  });
  const text = await response.text();
  const answer = { status: response.status, headers: response.headers, text, body: parsed(text) };
  if (!response.ok) throw new VendorError(explanation(answer), answer);
  return answer as VendorResponse<Body>;
}

/** Gives the outcome to the callback where there is one; the promise has it in any case. */
export function settle<Data>(
  answer: Promise<{ readonly data: Data; readonly response: VendorResponse }>,
  callback: VendorCallback<Data> | undefined,
): Promise<Data> {
  const data = answer.then((done) => done.data);
  if (callback === undefined) return data;
  answer.then(
    ({ data: value, response }) => callback(null, value, response),
    (error: unknown) => {
      const failure = error instanceof VendorError ? error : new VendorError(String(error), undefined, error);
      callback(failure, undefined, failure.response);
    },
  );
  // Whoever gave a callback does not look at the promise.
  return data.catch(() => undefined as Data);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function explanation({ status, body }: VendorResponse): string {
  const members = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const told = ['reason', 'detail', 'message', 'error']
    .map((name) => members[name])
    .find((text) => typeof text === 'string');
  return typeof told === 'string' ? told : `The server answered ${status}.`;
}
