import type { MailContent, MailTemplate, MailVariables, TemplateFault, Tried } from '../../core/mail.ts';
import { TemplateError, renderLiquid } from '../../lib/liquid.ts';
import type { BuiltInMails } from './built-in-templates.ts';
import { languagesOf } from './choose-template.ts';

const subjectLengthMax = 300;

/** What stands around a mail. */
export interface Surroundings {
  readonly language: string;
  readonly accountName: string;
  /** The order's page; `null` where there is none. */
  readonly link: string | null;
  /** How to get no more of it; `null` for those who work with the orders. */
  readonly unsubscribe: string | null;
}

/**
 * A mail from its template: subject, plain text, and HTML within the layout. Both parts end with the link to the order and,
 * for customers, the one that ends the mails: whatever a template says.
 *
 * @throws TemplateError
 */
export function renderMail(
  template: MailTemplate,
  variables: MailVariables,
  around: Surroundings,
  { layout, words }: Pick<BuiltInMails, 'layout' | 'words'>,
): MailContent {
  const { language, link, unsubscribe } = around;
  const own = languagesOf([language]).find((each) => words.has(each)) ?? 'en';
  const spoken = words.get(own)!;
  const all = { ...variables, words: { ...spoken } };
  // A line break in a subject would begin another header.
  const subject = renderLiquid(template.subject, all, 'text').replace(/\s+/g, ' ').trim().slice(0, subjectLengthMax);
  const body = tidy(renderLiquid(template.body, all, 'text'));
  const foot = [
    ...(link === null ? [] : [`${spoken.open}: ${link}`]),
    ...(unsubscribe === null ? [] : [`-- \n${spoken.why}\n${spoken.unsubscribe}: ${unsubscribe}`]),
  ];
  const middle = template.html === null ? paragraphs(body) : renderLiquid(template.html, all, 'html');
  const frame = renderLiquid(
    layout,
    { language, subject, link, unsubscribe, account: { name: around.accountName }, words: { ...spoken } },
    'html',
  );
  return {
    subject,
    text: `${[body, ...foot].join('\n\n')}\n`,
    html: frame.replace('<!-- content -->', () => middle),
  };
}

/** A mail from a template with an example's data, or what is wrong with each of the template's parts. */
export function tryTemplate(
  template: MailTemplate,
  example: MailVariables,
  around: Surroundings,
  builtIn: Pick<BuiltInMails, 'layout' | 'words'>,
): Tried {
  const parts = [
    ['subject', template.subject, 'text'],
    ['body', template.body, 'text'],
    ['html', template.html ?? '', 'html'],
  ] as const;
  const faults = parts.flatMap(
    ([member, text, output]) => faultOf(member, () => renderLiquid(text, example, output)) ?? [],
  );
  if (faults.length > 0) return { kind: 'faults', faults };
  let content: MailContent | undefined;
  // One that is at the limit of what a template may cost can be within it once and beyond it the next time.
  const fault = faultOf('body', () => (content = renderMail(template, example, around, builtIn)));
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
