/** A part of a `multipart/form-data` body (RFC 7578). */
export interface FormPart {
  readonly name: string;
  /** Of a file; `undefined` for a plain field. */
  readonly filename: string | undefined;
  readonly bytes: Buffer;
}

/** The parts of a multipart body; `undefined` when it is none, or broken. */
export function readMultipart(contentType: string | undefined, body: Buffer): readonly FormPart[] | undefined {
  const boundary = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(contentType ?? '');
  if (boundary === null) return undefined;
  const mark = Buffer.from(`--${boundary[1] ?? boundary[2]!}`);
  const separator = Buffer.concat([Buffer.from('\r\n'), mark]);
  const parts: FormPart[] = [];
  let at = body.indexOf(mark);
  if (at < 0) return undefined;
  at += mark.length;
  while (!body.subarray(at, at + 2).equals(Buffer.from('--'))) {
    const start = body.indexOf('\r\n', at);
    const end = body.indexOf(separator, at);
    if (start < 0 || end < start) return undefined;
    const part = readPart(body.subarray(start + 2, end));
    if (part === undefined) return undefined;
    parts.push(part);
    at = end + separator.length;
  }
  return parts;
}

function readPart(bytes: Buffer): FormPart | undefined {
  const blank = bytes.indexOf('\r\n\r\n');
  if (blank < 0) return undefined;
  const head = bytes.subarray(0, blank).toString('utf8');
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1];
  const name = parameter(disposition, 'name');
  if (name === undefined) return undefined;
  return { name, filename: parameter(disposition, 'filename'), bytes: bytes.subarray(blank + 4) };
}

function parameter(disposition: string | undefined, name: string): string | undefined {
  const found = new RegExp(`(?:^|[;\\s])${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(disposition ?? '');
  return found === null ? undefined : (found[1]?.replace(/\\(.)/g, '$1') ?? found[2]);
}
