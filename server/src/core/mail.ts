import type { JsonObject } from './json.ts';
import type { Actor } from './principal.ts';

/** What a mail is about: a change of status, one that was taken back, a timer; many of them; an endpoint that fails; or what somebody asked for. */
export const mailKinds = ['change', 'undo', 'reminder', 'digest', 'endpoint', 'confirm', 'test'] as const;

export type MailKind = (typeof mailKinds)[number];

/** The kinds of mail that have a template. */
export const templateKinds = ['change', 'undo', 'reminder', 'digest', 'endpoint', 'confirm'] as const;

/** What templates are for: a kind of mail, or what stands around every mail. */
export type TemplateKind = (typeof templateKinds)[number] | 'layout';

/**
 * `waiting` for its grace period, its turn or its next attempt; `kept` where no mail server is set; `merged` into the mail
 * of a later change, `digested` into one mail about many orders; `dead` once it was given up.
 */
export const mailStates = ['waiting', 'sent', 'kept', 'dead', 'canceled', 'merged', 'digested'] as const;

export type MailState = (typeof mailStates)[number];

/** Why a mail was canceled. */
export type CancelReason =
  | 'undone'
  /** The order went back to where it was before anybody was told. */
  | 'went_back'
  | 'unsubscribed'
  | 'no_address'
  | 'erased'
  | 'template_off'
  | 'nothing_left'
  | 'asked';

/** So many mails about orders somebody gets within the time; what comes beyond is put together. */
export interface DigestLimits {
  /** 0 = no limit. */
  readonly afterCount: number;
  readonly minutes: number;
}

/** The limits of an account: its own, and where it has none the server's. */
export function digestLimitsOf({ settings }: { readonly settings: JsonObject }, server: DigestLimits): DigestLimits {
  const own = (settings['mailDigest'] ?? {}) as Partial<DigestLimits>;
  return { afterCount: own.afterCount ?? server.afterCount, minutes: own.minutes ?? server.minutes };
}

/** An event as a mail names it. */
export interface MailEvent {
  readonly position: string;
  /** When it was recorded: with the position, where it is in the log. ISO 8601. */
  readonly at: string;
  readonly seq: number;
  readonly from: string | null;
  readonly to: string | null;
}

/** What a mail says, as it is sent. */
export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A template: Liquid, over what `docs/telling.md` lists. */
export interface MailTemplate {
  readonly kind: TemplateKind;
  /** BCP 47: `en`, `de-AT`. */
  readonly language: string;
  /** `customer`, `owner`, `watchers` or `role:NAME`; `''` = whoever it is. */
  readonly recipient: string;
  readonly workflow: string;
  readonly transition: string;
  /** Off: who would get it gets no mail; a layout is not taken. */
  readonly enabled: boolean;
  readonly subject: string;
  /** The plain text. */
  readonly body: string;
  /** What stands in the layout's middle; `null` = made from the plain text. Of a layout: all of the page, `null` = the server's. */
  readonly html: string | null;
}

export interface StoredTemplate extends MailTemplate {
  readonly templateId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Why a template cannot be used. */
export interface TemplateFault {
  readonly member: 'subject' | 'body' | 'html';
  readonly detail: string;
}

/** What a template makes of an example, or why it makes nothing. */
export type Tried =
  | { readonly kind: 'content'; readonly content: MailContent }
  | { readonly kind: 'faults'; readonly faults: readonly TemplateFault[] };

/** What became of a public link in a mail. */
export interface LinkPage {
  readonly purpose: 'unsubscribe' | 'confirm';
  readonly language: string;
  readonly accountName: string;
  /** Whether what the link is for has been done already. */
  readonly isDone: boolean;
}

/** Mails, their templates, and what recipients ask for by links. */
export interface MailService {
  /** Takes a mail out of its waiting, or takes up one that was kept or given up; `undefined` where it can't be sent. */
  readonly sendNow: (accountId: string, mailId: string, actor: Actor) => Promise<boolean>;
  /** Takes up all that were given up; gives how many. */
  readonly retryDead: (accountId: string, actor: Actor) => Promise<number>;
  readonly cancel: (accountId: string, mailId: string, actor: Actor) => Promise<boolean>;
  /** What these mails say, by id, also those that still wait or were kept; one that has nothing left to tell is missing. */
  readonly contents: (accountId: string, mailIds: readonly string[]) => Promise<ReadonlyMap<string, MailContent>>;
  readonly templates: {
    /** The account's own. */
    readonly list: (accountId: string) => Promise<readonly StoredTemplate[]>;
    /** Those that come with the server. */
    readonly builtIn: readonly MailTemplate[];
    /** `undefined` when the account has one for the same. */
    readonly create: (accountId: string, template: MailTemplate, actor: Actor) => Promise<StoredTemplate | undefined>;
    readonly update: (
      accountId: string,
      templateId: string,
      change: Partial<Pick<MailTemplate, 'enabled' | 'subject' | 'body' | 'html'>>,
      actor: Actor,
    ) => Promise<StoredTemplate | undefined>;
    readonly remove: (accountId: string, templateId: string, actor: Actor) => Promise<boolean>;
    /** The template with an example's data, as the account would send it. */
    readonly preview: (accountId: string, template: MailTemplate) => Promise<Tried>;
    /** Sends what a preview gave once; gives the id of the mail. */
    readonly sendTest: (accountId: string, content: MailContent, address: string) => Promise<string>;
  };
  /**
   * Has somebody who looks at an order's page told of its changes, once the link in a first mail is followed. The same
   * address again gets that mail again, until it is confirmed. Who asks is not told whether the address is known.
   *
   * @param locale - of the page, for the mails; the account's where it is left out
   */
  readonly subscribe: (accountId: string, orderId: string, address: string, locale?: string) => Promise<void>;
  /** What a link of a mail is for, or `undefined` when it is none of ours. */
  readonly readLink: (token: string) => Promise<LinkPage | undefined>;
  /** Does what the link is for; doing it again changes nothing. */
  readonly followLink: (token: string) => Promise<LinkPage | undefined>;
}

/** A public page of an order, for the mail. */
export type TrackingLink = (accountId: string, orderId: string) => Promise<string | undefined>;

/** What a template may use; see `docs/telling.md`. */
export type MailVariables = JsonObject;
