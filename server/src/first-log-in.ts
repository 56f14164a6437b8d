import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserService } from './accounts/users.ts';
import type { Settings } from './settings.ts';

/** How somebody gets into the console: as ever, or for the first time by a link that works once. */
export type FirstLogIn =
  | { readonly kind: 'known' }
  | { readonly kind: 'link'; readonly url: string; readonly path: string; readonly minutes: number };

/**
 * Sees that somebody can log in: makes the user of the settings, or a link by which the first one is made. The link is in a file
 * of its owner alone, which later starts remove; its token stands behind the #, which no browser sends and no log sees.
 */
export async function prepareFirstLogIn(
  users: UserService,
  accountId: string,
  baseUrl: string,
  { dataDir, adminEmail, adminPassword, firstLinkMinutes }: Settings,
): Promise<FirstLogIn> {
  if (adminEmail !== undefined && adminPassword !== undefined) {
    await users.ensureFirst(accountId, adminEmail, adminPassword);
  }
  const path = join(dataDir, 'first-link');
  await rm(path, { force: true });
  const link = await users.openFirstLink(accountId, firstLinkMinutes * 60);
  if (link === undefined) return { kind: 'known' };
  const url = `${baseUrl}/console/welcome#${link.token}`;
  await writeFile(path, `${url}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return { kind: 'link', url, path, minutes: firstLinkMinutes };
}
