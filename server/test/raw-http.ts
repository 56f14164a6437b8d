import { connect } from 'node:net';

/** What came back over a socket. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends a recorded request byte for byte and reads the answer until the server has sent all of it. A text has `\n` for CRLF
 * in its head; bytes are sent as they are. The recording's own `Content-Length` and connection headers stay as they are.
 */
export async function sendRaw(url: string, recorded: string | Buffer): Promise<RawAnswer> {
  const bytes = typeof recorded === 'string' ? toBytes(recorded, new URL(url).host) : recorded;
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  try {
    socket.write(bytes);
    for await (const chunk of socket) {
      chunks.push(chunk as Buffer);
      const answer = parse(Buffer.concat(chunks));
      if (answer !== undefined) return answer;
    }
  } finally {
    socket.destroy();
  }
  throw new Error(`The connection ended without a whole answer: ${Buffer.concat(chunks).toString('utf8')}`);
}

/** The sheets leave `Host` out of some recordings; HTTP/1.1 does not go without. */
function toBytes(recorded: string, host: string): Buffer {
  const [recordedHead = '', ...body] = recorded.split('\n\n');
  const head = /^host:/im.test(recordedHead) ? recordedHead : recordedHead.replace('\n', `\nHost: ${host}\n`);
  return Buffer.from(`${head.replaceAll('\n', '\r\n')}\r\n\r\n${body.join('\n\n')}`, 'utf8');
}

function parse(bytes: Buffer): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const status = Number(first.split(' ')[1]);
  const body = bytes.subarray(end + 4);
  const length = status === 204 ? 0 : Number(headers['content-length'] ?? NaN);
  if (Number.isNaN(length)) throw new Error(`The answer has no length: ${first}`);
  return body.length < length ? undefined : { status, headers, body: body.subarray(0, length).toString('utf8') };
}
