import { createTransport } from 'nodemailer';
import type { MailContent } from '../../core/mail.ts';

/** A mail on its way to the mail server. */
export interface OutgoingMail extends MailContent {
  readonly mailId: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What the mail server made of it: `refused` is about this mail and for good (5xx), `deferred` about this mail and for now
 * (4xx), `unreachable` about the server or our access to it, so that it says nothing of the mail.
 */
export type SendResult =
  | { readonly kind: 'sent'; readonly words: string }
  | { readonly kind: 'refused' | 'deferred' | 'unreachable'; readonly words: string };

export interface MailTransport {
  /** Never throws. */
  readonly send: (mail: OutgoingMail) => Promise<SendResult>;
  readonly close: () => void;
}

export interface SmtpOptions {
  /** `smtp://` takes TLS where the server offers it (`?requireTLS=true` insists), `smtps://` begins with it. */
  readonly url: string;
  readonly from: string;
  readonly connectionsMax: number;
  readonly timeoutMs: number;
}

/** A pool of connections to the mail server. */
export function openSmtp({ url, from, connectionsMax, timeoutMs }: SmtpOptions): MailTransport {
  const transport = createTransport(
    {
      ...fromUrl(url),
      pool: true,
      maxConnections: connectionsMax,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    send: async ({ mailId, to, subject, text, html, headers }) => {
      try {
        const { response } = await transport.sendMail({
          to: { name: to.name, address: to.address },
          subject,
          text,
          html,
          headers: { ...headers },
          // The same in every attempt, so that a repeat can be told.
          messageId: `<${mailId}@${domain}>`,
        });
        return { kind: 'sent', words: response.slice(0, 500) };
      } catch (error) {
        return resultOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

/** Only an answer about sender, recipient or text speaks of the mail; a log-in that fails or a server that is away does not. */
function resultOf({ code, responseCode = 0, message }: SmtpError): SendResult {
  const words = message.slice(0, 500);
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return { kind: 'unreachable', words };
  return { kind: responseCode >= 500 || responseCode === 0 ? 'refused' : 'deferred', words };
}

/** The parts of an SMTP address. A user name or password may hold what a URL must escape. */
function fromUrl(text: string): Record<string, unknown> {
  const { protocol, hostname, port, username, password, searchParams } = new URL(text);
  const isSecure = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    requireTLS: searchParams.get('requireTLS') === 'true',
    ignoreTLS: searchParams.get('ignoreTLS') === 'true',
    ...(searchParams.get('rejectUnauthorized') === 'false' ? { tls: { rejectUnauthorized: false } } : {}),
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  };
}
