/** Why there was no answer: a word for programs, and a sentence for people. */
export interface HttpFailure {
  readonly reason:
    'forbidden' | 'dns' | 'refused' | 'reset' | 'tls' | 'timeout' | 'protocol' | 'aborted' | 'template' | 'other';
  readonly words: string;
}

type Explain = (host: string, message: string) => HttpFailure;

const unreachable: Explain = (host) => ({ reason: 'refused', words: `${host} cannot be reached.` });
const broken: Explain = (host) => ({ reason: 'reset', words: `${host} closed the connection before it had answered.` });

/** By error code of the socket, the resolver or undici. */
const byCode: Readonly<Record<string, Explain>> = {
  MILEPOST_FORBIDDEN: (_host, message) => ({ reason: 'forbidden', words: message }),
  ENOTFOUND: (host) => ({ reason: 'dns', words: `The name ${host} cannot be resolved.` }),
  EAI_AGAIN: (host) => ({ reason: 'dns', words: `The name server did not answer for ${host}.` }),
  EAI_FAIL: (host) => ({ reason: 'dns', words: `The name server failed for ${host}.` }),
  ECONNREFUSED: (host) => ({ reason: 'refused', words: `${host} refused the connection.` }),
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  ECONNRESET: broken,
  EPIPE: broken,
  UND_ERR_SOCKET: broken,
  ETIMEDOUT: (host) => ({ reason: 'timeout', words: `Connecting to ${host} took too long.` }),
  UND_ERR_CONNECT_TIMEOUT: (host) => ({ reason: 'timeout', words: `Connecting to ${host} took too long.` }),
  UND_ERR_HEADERS_TIMEOUT: (host) => ({ reason: 'timeout', words: `${host} took too long to begin its answer.` }),
  UND_ERR_BODY_TIMEOUT: (host) => ({ reason: 'timeout', words: `${host} took too long to finish its answer.` }),
  UND_ERR_HEADERS_OVERFLOW: (host) => ({ reason: 'protocol', words: `${host} sent too many headers.` }),
  CERT_HAS_EXPIRED: (host) => ({ reason: 'tls', words: `The certificate of ${host} has expired.` }),
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => ({ reason: 'tls', words: `The certificate is not for ${host}.` }),
};

/** An error of a request as a reason and a sentence. */
export function explainFailure(error: unknown, host: string): HttpFailure {
  const { code = '', message } = innermost(error);
  const explain = byCode[code];
  if (explain !== undefined) return explain(host, message);
  if (/^(ERR_SSL|ERR_TLS|EPROTO)|CERT|SELF_SIGNED|UNABLE_TO_/.test(code))
    return { reason: 'tls', words: `TLS with ${host} failed: ${message} (${code}).` };
  if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError'))
    return { reason: 'protocol', words: `${host} did not answer in HTTP: ${message}` };
  return { reason: 'other', words: `The request to ${host} failed: ${message}${code === '' ? '' : ` (${code})`}.` };
}

/** Several addresses tried give an error with one inside for each; the first says enough. */
function innermost(error: unknown): { code?: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  if (error instanceof Error) {
    const { code, cause } = error as NodeJS.ErrnoException;
    if (code === undefined && cause !== undefined) return innermost(cause);
    return code === undefined ? { message: error.message } : { code, message: error.message };
  }
  return { message: String(error) };
}
