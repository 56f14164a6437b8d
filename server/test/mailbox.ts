import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { until } from './until.ts';

/** A mail as it arrived. */
export interface Arrived {
  readonly to: string;
  readonly from: string;
  readonly mail: Email;
  /** Whether the connection was encrypted. */
  readonly isSecure: boolean;
}

/** What the mail server says to a recipient: `undefined` takes the mail. */
export type Answer = { readonly code: number; readonly text: string } | undefined;

export interface Mailbox {
  readonly url: string;
  /** In the order of arrival. */
  readonly arrived: Arrived[];
  /** Asked for each recipient. */
  answer: (address: string) => Answer;
  /** What came for an address. */
  readonly to: (address: string) => readonly Arrived[];
  /** Waits until so many mails have come for an address. */
  readonly count: (address: string, count: number) => Promise<readonly Arrived[]>;
  readonly close: () => Promise<void>;
}

export interface MailboxOptions {
  /** Offers TLS, with a certificate that nobody has signed; without it plain SMTP. */
  readonly isSecure?: boolean;
  /** A port that is known before; else any that is free. */
  readonly port?: number;
  readonly user?: { readonly name: string; readonly password: string };
}

/** A real SMTP server that keeps what it gets. */
export async function startMailbox({
  isSecure = false,
  port: wanted = 0,
  user,
}: MailboxOptions = {}): Promise<Mailbox> {
  const arrived: Arrived[] = [];
  const server = new SMTPServer({
    disabledCommands: isSecure ? [] : ['STARTTLS'],
    authOptional: user === undefined,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) => {
      if (username === user?.name && password === user?.password) done(null, { user: username });
      else done(new Error('535 wrong'));
    },
    onRcptTo: ({ address }, _session, done) => {
      const answer = mailbox.answer(address);
      if (answer === undefined) done();
      else done(Object.assign(new Error(answer.text), { responseCode: answer.code }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { rcptTo, mailFrom } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        PostalMime.parse(Buffer.concat(chunks))
          .then((mail) => {
            for (const { address } of rcptTo) arrived.push({ to: address, from, mail, isSecure: session.secure });
            done();
          })
          .catch(done);
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const credentials =
    user === undefined ? '' : `${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}@`;
  const to = (address: string) => arrived.filter((each) => each.to === address);
  const mailbox: Mailbox = {
    url: `smtp://${credentials}127.0.0.1:${port}`,
    arrived,
    answer: () => undefined,
    to,
    count: async (address, count) => {
      await until(() => to(address).length >= count);
      return to(address);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return mailbox;
}
