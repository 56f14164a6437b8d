import Type from 'typebox';
import { InstantOut, Uuid } from './common.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A mail, as far as it says nothing about a person. */
const mailMembers = {
  id: Uuid,
  kind: Type.String({ description: 'change, undo, reminder, digest, endpoint, confirm or test.' }),
  recipient: Type.String({ description: 'customer, subscriber, owner, watchers, role:NAME, or address for a test.' }),
  orderId: nullable(Uuid),
  seqs: Type.Array(Type.Integer(), { description: 'The events of the order that it tells.' }),
  state: Type.String({
    description:
      'waiting (for its grace period, its turn or the next attempt), sent, kept (no mail server is set), dead (given up), canceled, merged (into the mail of a later change) or digested.',
  }),
  reason: nullable(
    Type.String({
      description:
        'Why it was canceled: undone, went_back, unsubscribed, no_address, erased, template_off, nothing_left, asked.',
    }),
  ),
  joinedId: nullable(Uuid),
  attempts: Type.Integer(),
  dueAt: nullable(InstantOut),
  createdAt: InstantOut,
  settledAt: nullable(InstantOut),
};

/** What became of the mails of an order. */
export const OrderMailOut = Type.Object(mailMembers, { $id: 'OrderMail' });
export type OrderMailOut = Type.Static<typeof OrderMailOut>;

export const MailOut = Type.Object(
  {
    ...mailMembers,
    to: nullable(Type.String({ description: 'The address; null until it is sent.' })),
    subject: nullable(Type.String()),
    words: nullable(Type.String({ description: 'What the mail server said.' })),
  },
  { $id: 'Mail' },
);
export type MailOut = Type.Static<typeof MailOut>;

export const MailWithContentOut = Type.Object(
  { ...MailOut.properties, text: nullable(Type.String()), html: nullable(Type.String()) },
  { $id: 'MailWithContent' },
);
export type MailWithContentOut = Type.Static<typeof MailWithContentOut>;

const templateText = {
  subject: Type.String({ minLength: 1, maxLength: 500, pattern: '^[^\\r\\n]*$', description: 'Liquid, in one line.' }),
  body: Type.String({ minLength: 1, maxLength: 50_000, description: 'The plain text, Liquid.' }),
  html: nullable(
    Type.String({
      maxLength: 100_000,
      description:
        'What stands in the middle of the HTML part, Liquid; null: made from the body. Of a layout the whole page; null: as the server has it.',
    }),
  ),
  enabled: Type.Boolean({ description: 'Off: who would get it gets no mail; a layout is not taken.' }),
};

const templateNames = {
  kind: Type.Enum(['change', 'undo', 'reminder', 'digest', 'endpoint', 'confirm', 'layout'], {
    description: 'A kind of mail, or layout: what stands around every mail, which is its {{ content }}.',
  }),
  language: Type.String({
    pattern: '^(\\*|[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)$',
    description: 'BCP 47: en, de-AT; * is each.',
  }),
  recipient: Type.String({
    pattern: '^(|customer|owner|watchers|role:.{1,100})$',
    description: 'customer, owner, watchers or role:NAME; empty: whoever it is.',
  }),
  workflow: Type.String({ maxLength: 100, description: 'Key of a workflow; empty: any.' }),
  transition: Type.String({ maxLength: 100, description: 'Name of a transition; empty: any.' }),
};

const { recipient, workflow, transition } = templateNames;
const { html, enabled } = templateText;

const templateExample = {
  kind: 'change' as const,
  language: 'en',
  recipient: 'customer',
  workflow: 'retail',
  transition: 'ship',
  subject: 'Your order {{ order.title }} is on its way',
  body: '{{ change.message }}\n\nYour status is now {{ change.to }}.',
};

const newTemplate = {
  kind: templateNames.kind,
  language: templateNames.language,
  recipient: Type.Optional(recipient),
  workflow: Type.Optional(workflow),
  transition: Type.Optional(transition),
  subject: templateText.subject,
  body: templateText.body,
  html: Type.Optional(html),
  enabled: Type.Optional(enabled),
};

export const NewMailTemplateIn = Type.Object(newTemplate, {
  additionalProperties: false,
  $id: 'NewMailTemplate',
  examples: [templateExample],
});
export type NewMailTemplateIn = Type.Static<typeof NewMailTemplateIn>;

export const MailTemplatePatchIn = Type.Partial(Type.Object(templateText), {
  additionalProperties: false,
  minProperties: 1,
  $id: 'MailTemplatePatch',
  examples: [{ subject: 'On its way: {{ order.title }}' }],
});
export type MailTemplatePatchIn = Type.Static<typeof MailTemplatePatchIn>;

export const MailTemplateTestIn = Type.Object(
  { ...newTemplate, to: Type.String({ format: 'email', maxLength: 254 }) },
  {
    additionalProperties: false,
    $id: 'MailTemplateTest',
    examples: [{ ...templateExample, to: 'ada@example.com' }],
  },
);
export type MailTemplateTestIn = Type.Static<typeof MailTemplateTestIn>;

export const MailTemplateOut = Type.Object(
  {
    id: nullable(Type.String({ description: 'null: it comes with the server.' })),
    ...templateNames,
    kind: Type.String(),
    ...templateText,
    updatedAt: nullable(InstantOut),
  },
  { $id: 'MailTemplate' },
);
export type MailTemplateOut = Type.Static<typeof MailTemplateOut>;

export const MailContentOut = Type.Object(
  { subject: Type.String(), text: Type.String(), html: Type.String() },
  { $id: 'MailContent' },
);
export type MailContentOut = Type.Static<typeof MailContentOut>;
