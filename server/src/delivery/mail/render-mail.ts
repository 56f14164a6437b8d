import type { MailContent, MailTemplate, MailVariables, TemplateFault, Tried } from '../../core/mail.ts';
import { TemplateError, renderLiquid } from '../../lib/liquid.ts';
import type { BuiltInMails, LayoutWords } from './built-in-templates.ts';
import { languagesOf } from './choose-template.ts';
import type { MailBrand } from './mail-brand.ts';

const subjectLengthMax = 300;

/** What stands around a mail. */
export interface Surroundings {
  readonly language: string;
  readonly accountName: string;
  readonly brand: MailBrand;
  /** The order's page; `null` where there is none. */
  readonly link: string | null;
  /** How to get no more of it; `null` for those who work with the orders. */
  readonly unsubscribe: string | null;
}

/** The words of a mail, and what stands around them. */
export interface MailText {
  readonly template: MailTemplate;
  readonly layout: MailTemplate;
}

/** Stands in a layout where the mail will: a character that nobody writes, so that no text is taken for it. */
const contentMark = '\uE000';

/**
 * A mail from its template: subject, plain text, and HTML within the layout. Both parts have, for customers, the link that ends
 * the mails, whatever template and layout say.
 *
 * @throws TemplateError
 */
export function renderMail(
  { template, layout }: MailText,
  variables: MailVariables,
  around: Surroundings,
  builtIn: BuiltInMails,
): MailContent {
  const words = wordsOf(around, builtIn);
  const all = { ...variables, words: { ...words } };
  const body = tidy(renderLiquid(template.body, all, 'text'));
  const middle = template.html === null ? paragraphs(body) : renderLiquid(template.html, all, 'html');
  const own = layoutVariables(around, words, oneLine(renderLiquid(template.subject, all, 'text')));
  const frame = { ...own, subject: oneLine(renderLiquid(layout.subject, own, 'text')) };
  const text = renderFrame(layout.body, frame, 'text').replaceAll(contentMark, () => body);
  const html = renderFrame(htmlOf(layout, builtIn), frame, 'html').replaceAll(contentMark, () => middle);
  return { subject: frame.subject, text: `${endable(text, around, words)}\n`, html: endableHtml(html, around, words) };
}

/** What a layout may say. */
function layoutVariables(
  { language, link, unsubscribe, accountName, brand }: Surroundings,
  words: LayoutWords,
  subject: string,
) {
  const account = { name: accountName };
  return {
    language,
    subject,
    link,
    unsubscribe,
    account,
    brand: { ...brand },
    words: { ...words },
    content: contentMark,
  };
}

function wordsOf({ language }: Surroundings, { words }: BuiltInMails): LayoutWords {
  return words.get(languagesOf([language]).find((each) => words.has(each)) ?? 'en')!;
}

/** A layout of one's own that has no HTML stands in the server's. */
function htmlOf({ html }: MailTemplate, { templates }: BuiltInMails): string {
  return html ?? templates.find(({ kind }) => kind === 'layout')!.html!;
}

function renderFrame(frame: string, variables: object, output: 'html' | 'text'): string {
  const rendered = renderLiquid(frame, variables, output);
  if (!rendered.includes(contentMark)) throw new TemplateError('it has no {{ content }}, where the mail stands');
  return output === 'html' ? rendered : rendered.replace(/\n{3,}/g, '\n\n').trim();
}

/** A line break in a subject would begin another header. */
function oneLine(text: string): string {
  return text.replaceAll(contentMark, '').replace(/\s+/g, ' ').trim().slice(0, subjectLengthMax);
}

/** The plain text with the link that ends the mails, where the layout has left it out. */
function endable(text: string, { unsubscribe }: Surroundings, { why, unsubscribe: end }: LayoutWords): string {
  if (unsubscribe === null || text.includes(unsubscribe)) return text;
  return `${text}\n\n-- \n${why}\n${end}: ${unsubscribe}`;
}

function endableHtml(html: string, { unsubscribe }: Surroundings, { why, unsubscribe: end }: LayoutWords): string {
  if (unsubscribe === null || html.includes(escape(unsubscribe))) return html;
  const foot = `<p>${escape(why)} <a href="${escape(unsubscribe)}">${escape(end)}</a></p>`;
  const last = html.toLowerCase().lastIndexOf('</body>');
  return last === -1 ? html + foot : html.slice(0, last) + foot + html.slice(last);
}

/** A mail with an example's data, or what is wrong with each part of the template, or of the layout where that is tried. */
export function tryMail(
  tried: 'template' | 'layout',
  mail: MailText,
  example: MailVariables,
  around: Surroundings,
  builtIn: BuiltInMails,
): Tried {
  const frame = layoutVariables(around, wordsOf(around, builtIn), 'Order ZENPO: Shipped');
  const { subject, body, html } = mail[tried];
  const renders =
    tried === 'template'
      ? ([
          ['subject', () => renderLiquid(subject, example, 'text')],
          ['body', () => renderLiquid(body, example, 'text')],
          ['html', () => renderLiquid(html ?? '', example, 'html')],
        ] as const)
      : ([
          ['subject', () => renderLiquid(subject, frame, 'text')],
          ['body', () => renderFrame(body, frame, 'text')],
          ['html', () => renderFrame(htmlOf(mail.layout, builtIn), frame, 'html')],
        ] as const);
  const faults = renders.flatMap(([member, render]) => faultOf(member, render) ?? []);
  if (faults.length > 0) return { kind: 'faults', faults };
  let content: MailContent | undefined;
  // One that is at the limit of what a template may cost can be within it once and beyond it the next time.
  const fault = faultOf('body', () => (content = renderMail(mail, example, around, builtIn)));
  return content === undefined ? { kind: 'faults', faults: [fault!] } : { kind: 'content', content };
}

function faultOf(member: TemplateFault['member'], render: () => unknown): TemplateFault | undefined {
  try {
    render();
    return undefined;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { member, detail: error.message };
  }
}

/** Tags leave empty lines behind. */
function tidy(text: string): string {
  return text
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Plain text as HTML. */
function paragraphs(text: string): string {
  const style = 'margin:0 0 12px';
  return text
    .split(/\n{2,}/)
    .map((each) => `<p style="${style}">${withLinks(escape(each)).replaceAll('\n', '<br>')}</p>`)
    .join('\n');
}

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function withLinks(escaped: string): string {
  return escaped.replace(/https?:\/\/[^\s<>]+[^\s<>.,;:!?)]/g, (url) => `<a href="${url}">${url}</a>`);
}
