import type { MailService } from '../../core/mail.ts';
import type { BuiltInMails } from './built-in-templates.ts';
import type { ComposeParts } from './compose.ts';
import { createMailLinks } from './links.ts';
import { startMailReader } from './mail-reader.ts';
import type { MailReaderParts } from './mail-reader.ts';
import type { MailSenderParts } from './mail-sender.ts';
import { startMailSender } from './mail-sender.ts';
import { createMailService } from './mail-service.ts';
import type { SmtpOptions } from './transport.ts';
import { openSmtp } from './transport.ts';

export type { BuiltInMails };
export { readBuiltInMails } from './built-in-templates.ts';

export interface MailParts
  extends
    Omit<ComposeParts, 'links'>,
    Omit<MailSenderParts, keyof ComposeParts | 'transport'>,
    Pick<MailReaderParts, 'recentMoves'> {
  /** `undefined`: no mail is sent; they are kept to be read. */
  readonly smtp: SmtpOptions | undefined;
}

export interface Mailing {
  readonly service: MailService;
  /** The log has news. */
  readonly wake: () => void;
  /** Ends when the mails under way are sent and recorded. */
  readonly stop: () => Promise<void>;
}

/** How long news gathers before a pass: nobody waits for a mail, and a pass costs some ten statements. */
const gatherMs = 100;

/** Writes to people: reads the log, waits out grace periods, sends, records. Runs on every node. */
export function startMailing({ smtp, ...parts }: MailParts): Mailing {
  const transport = smtp === undefined ? undefined : openSmtp(smtp);
  const all = { ...parts, links: createMailLinks(parts.database) };
  const sender = startMailSender({ ...all, transport });
  const reader = startMailReader({ ...all, onQueued: sender.wake });
  let gathering: NodeJS.Timeout | undefined;
  return {
    service: createMailService({ ...all, isSending: transport !== undefined, onQueued: sender.wake }),
    wake: () => {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        reader.wake();
      }, gatherMs);
    },
    stop: async () => {
      clearTimeout(gathering);
      await reader.stop();
      await sender.stop();
      transport?.close();
    },
  };
}
