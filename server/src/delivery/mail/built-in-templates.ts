import { readdir, readFile } from 'node:fs/promises';
import type { MailTemplate, TemplateKind } from '../../core/mail.ts';
import { templateKinds } from '../../core/mail.ts';

const folder = new URL('../../../mail-templates/', import.meta.url);

/** The words of a language that stand around every mail. */
export interface LayoutWords {
  readonly open: string;
  readonly confirm: string;
  readonly why: string;
  readonly unsubscribe: string;
}

/** The mails that come with the server. */
export interface BuiltInMails {
  /** For each language, and one layout for all. */
  readonly templates: readonly MailTemplate[];
  /** By language; `en` is always there. */
  readonly words: ReadonlyMap<string, LayoutWords>;
}

/** Reads the templates that come with the server: a folder for each language. */
export async function readBuiltInMails(): Promise<BuiltInMails> {
  const entries = await readdir(folder, { withFileTypes: true });
  const languages = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const read = (path: string) => readFile(new URL(path, folder), 'utf8');
  const templates = languages.flatMap((language) =>
    templateKinds.map((kind) => readTemplate({ language, kind }, `${language}/${kind}`, read)),
  );
  const layout = readTemplate({ language: '*', kind: 'layout' }, 'layout', read);
  const words = languages.map(
    async (language) => [language, JSON.parse(await read(`${language}/words.json`)) as LayoutWords] as const,
  );
  return {
    templates: await Promise.all([...templates, layout]),
    words: new Map(await Promise.all(words)),
  };
}

async function readTemplate(
  names: { readonly language: string; readonly kind: TemplateKind },
  path: string,
  read: (path: string) => Promise<string>,
): Promise<MailTemplate> {
  const [text, html] = await Promise.all([read(`${path}.txt`), read(`${path}.html`)]);
  const { subject, body } = /^Subject: (?<subject>.*)\n\n(?<body>[\s\S]*)$/.exec(text)!.groups as {
    subject: string;
    body: string;
  };
  return { ...names, recipient: '', workflow: '', transition: '', enabled: true, subject, body, html };
}
