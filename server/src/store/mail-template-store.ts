import type { MailTemplate, StoredTemplate } from '../core/mail.ts';
import type { Db } from './database.ts';

const columns = `t.template_id AS "templateId", t.kind, t.language, t.recipient, t.workflow, t.transition, t.enabled, t.subject,
  t.body, t.html, t.created_at AS "createdAt", t.updated_at AS "updatedAt"`;

/** The account's own templates. */
export async function listTemplates(db: Db, accountId: string): Promise<readonly StoredTemplate[]> {
  const { rows } = await db.query<StoredTemplate>({
    name: 'list_mail_templates',
    text: `SELECT ${columns} FROM mail_templates t WHERE t.account_id = $1
      ORDER BY t.kind, t.language, t.workflow, t.transition, t.recipient`,
    values: [accountId],
  });
  return rows;
}

/** Adds a template; says whether there was none for the same. */
export async function insertTemplate(db: Db, accountId: string, template: StoredTemplate): Promise<boolean> {
  const { templateId, kind, language, recipient, workflow, transition, enabled, subject, body, html } = template;
  const { rowCount } = await db.query({
    text: `INSERT INTO mail_templates (account_id, template_id, kind, language, recipient, workflow, transition, enabled, subject,
        body, html, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
      ON CONFLICT DO NOTHING`,
    values: [
      ...[accountId, templateId, kind, language, recipient, workflow, transition, enabled, subject, body, html],
      template.createdAt,
    ],
  });
  return rowCount === 1;
}

/** Changes what a template says; gives it as it is now. */
export async function updateTemplate(
  db: Db,
  accountId: string,
  templateId: string,
  change: Partial<Pick<MailTemplate, 'enabled' | 'subject' | 'body' | 'html'>>,
  now: Date,
): Promise<StoredTemplate | undefined> {
  const { rows } = await db.query<StoredTemplate>({
    text: `UPDATE mail_templates AS t SET enabled = coalesce($3, t.enabled), subject = coalesce($4, t.subject),
        body = coalesce($5, t.body), html = CASE WHEN $6 THEN $7 ELSE t.html END, updated_at = $8
      WHERE t.account_id = $1 AND t.template_id = $2 RETURNING ${columns}`,
    values: [
      ...[accountId, templateId, change.enabled, change.subject, change.body],
      ...[change.html !== undefined, change.html, now],
    ],
  });
  return rows[0];
}

/** Removes a template; says whether it was there. */
export async function deleteTemplate(db: Db, accountId: string, templateId: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM mail_templates t WHERE t.account_id = $1 AND t.template_id = $2',
    values: [accountId, templateId],
  });
  return rowCount === 1;
}
