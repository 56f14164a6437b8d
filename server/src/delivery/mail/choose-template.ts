import type { MailTemplate, TemplateKind } from '../../core/mail.ts';

/** A mail that needs a template. */
export interface TemplateWish {
  readonly kind: TemplateKind;
  /** `customer`, `subscriber`, `owner`, `watchers`, `role:NAME`. */
  readonly recipient: string;
  readonly workflow: string;
  readonly transition: string;
  /** Best first, each a BCP 47 tag. */
  readonly languages: readonly (string | null | undefined)[];
}

/** The languages to look in, best first: each tag, then its language alone; English is there for everybody. */
export function languagesOf(tags: TemplateWish['languages']): readonly string[] {
  const known = tags.flatMap((tag) =>
    tag == null || tag === '' ? [] : [tag.toLowerCase(), tag.split('-')[0]!.toLowerCase()],
  );
  return [...new Set([...known, 'en'])];
}

/**
 * The template for a mail: in the recipient's language first of all, the account's own before the one that comes with the
 * server, and the one that says most exactly what it is for. The language `*` stands for each.
 */
export function chooseTemplate(
  own: readonly MailTemplate[],
  builtIn: readonly MailTemplate[],
  wish: TemplateWish,
): MailTemplate {
  const fitting = own.filter((template) => fits(template, wish)).sort((a, b) => exactness(b) - exactness(a));
  for (const language of languagesOf(wish.languages)) {
    const found =
      fitting.find((template) => template.language.toLowerCase() === language) ??
      fitting.find((template) => template.language === '*') ??
      builtIn.find(({ kind, language: its }) => kind === wish.kind && (its === language || its === '*'));
    if (found !== undefined) return found;
  }
  throw new Error(`There is no template for ${wish.kind} in English.`);
}

function fits({ kind, recipient, workflow, transition, enabled }: MailTemplate, wish: TemplateWish): boolean {
  // Whoever follows one order reads what the customer reads.
  const reader = wish.recipient === 'subscriber' ? 'customer' : wish.recipient;
  return (
    kind === wish.kind &&
    (kind !== 'layout' || enabled) &&
    (recipient === '' || recipient === reader) &&
    (workflow === '' || workflow === wish.workflow) &&
    (transition === '' || transition === wish.transition)
  );
}

function exactness({ recipient, workflow, transition }: MailTemplate): number {
  return (transition === '' ? 0 : 4) + (workflow === '' ? 0 : 2) + (recipient === '' ? 0 : 1);
}
