import type { KeyOut } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

export const keyRevoke = defineCommand({
  name: 'key revoke',
  usage: '<key>',
  summary: 'End an API key, at once and for good.',
  examples: [
    ['milepost key revoke 0199f1c2-6a51-7c3e-9f34-2f6d0a1b7c55', 'by its id'],
    ['milepost key revoke mp_Xk3q9 --yes', 'by how it begins, without a question'],
    ['milepost key revoke mp_Xk3q9 --dry-run', 'only say which key that is'],
  ],
  options: { 'dry-run': { type: 'boolean', description: 'name the key and end nothing' } },
  positionals: [1, 1],
  run: async (values, [text = ''], { client, output, confirm }) => {
    const { keys } = client();
    const inUse = (await keys.list().all()).filter(({ revokedAt }) => revokedAt === null);
    const key = findKey(inUse, text);
    if (key === undefined) {
      output.complain(`No key in use has the id "${text}" or begins so. List them with: milepost key list`);
      return exitCodes.notFound;
    }
    const name = `key ${key.id} "${key.name}" (${key.role})`;
    if (values['dry-run'] === true) {
      output.print(`Would revoke ${name}.`);
      return exitCodes.done;
    }
    if (!(await confirm(`Revoke ${name}? Whoever uses it is refused from then on.`))) return exitCodes.refused;
    await keys.revoke(key.id);
    output.print(output.json ? JSON.stringify({ id: key.id, revoked: true }) : `Revoked ${name}.`);
    return exitCodes.done;
  },
});

/** By id, or by a beginning of the key that only one has. */
function findKey(keys: readonly KeyOut[], text: string): KeyOut | undefined {
  const begins = ({ prefix }: KeyOut) => text.length >= 6 && (prefix.startsWith(text) || text.startsWith(prefix));
  const found = keys.filter((key) => key.id === text || begins(key));
  if (found.length <= 1) return found[0];
  const ids = found.map(({ id }) => id).join(', ');
  throw new UsageError(`${found.length} keys begin with "${text}". Give an id: ${ids}`);
}
