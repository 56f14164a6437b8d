import type { AttemptOut } from '@milepost/contract';

export interface Request {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What was sent. */
export function requestOf({ request }: AttemptOut): Request {
  const { url = '', headers = {}, body = '' } = request as Partial<Request>;
  return { url, headers, body };
}

/** What was answered, if anything was. */
export function responseOf({ response }: AttemptOut): Response | undefined {
  if (response === null) return undefined;
  const { status = 0, headers = {}, body = '' } = response as Partial<Response>;
  return { status, headers, body };
}

/** As it went over the line, with the body set out so that it can be read. */
export function requestText({ url, headers, body }: Request): string {
  const path = URL.canParse(url) ? `${new URL(url).pathname}${new URL(url).search}` : url;
  return `POST ${path}\n${lines(headers)}\n\n${readable(body)}`;
}

export function responseText({ status, headers, body }: Response, empty: string): string {
  return `${status}\n${lines(headers)}\n\n${body === '' ? empty : readable(body)}`;
}

/** The same request for a shell; the body byte for byte, since it is signed. */
export function curlOf({ url, headers, body }: Request): string {
  const given = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return [`curl -i -X POST ${quoted(url)}`, ...given, `--data-binary ${quoted(body)}`].join(' \\\n  ');
}

function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
