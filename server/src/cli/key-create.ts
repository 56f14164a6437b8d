import type { NewKeyIn, NewKeyOut } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { dialectNames, pasteTexts } from './dialect-paste.ts';
import { exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';
import { UsageError } from './usage-error.ts';

export const keyCreate = defineCommand({
  name: 'key create',
  usage: '',
  summary: 'Make an API key. Its secret is shown once.',
  examples: [
    ['milepost key create --name "Warehouse scanner" --role staff', 'a key for a program of yours'],
    ['milepost key create --name "Shop" --dialect wordbee', "with what to paste where in a vendor's client"],
    [
      'milepost key create --name "CI" --role staff --expires 2027-01-31 --quiet',
      'one that ends; prints the secret alone',
    ],
  ],
  options: {
    name: { type: 'string', value: 'TEXT', description: 'by which people know it' },
    role: {
      type: 'string',
      value: 'ROLE',
      description: 'client, staff, manager, or one that a workflow names; staff where not given',
    },
    right: {
      type: 'string',
      multiple: true,
      value: 'RIGHT',
      description: "fewer rights than the role's; may be repeated",
    },
    audience: { type: 'string', value: 'WHO', description: 'internal, partner or customer' },
    customer: { type: 'string', multiple: true, value: 'ID', description: 'sees only the orders of this customer' },
    dialect: { type: 'string', value: 'NAME', description: `for a client of ${dialectNames.join(', ')}` },
    expires: { type: 'string', value: 'TIME', description: 'when it ends; never where not given' },
  },
  positionals: [0, 0],
  run: async (values, _positionals, { client, output, url }) => {
    const { name, role = 'staff', dialect, audience, customer, right, expires } = values;
    if (name === undefined) throw new UsageError('A key needs a name. Give --name, for example --name "Shop".');
    if (dialect !== undefined && !dialectNames.includes(dialect)) {
      throw new UsageError(`--dialect is "${dialect}". Give one of ${dialectNames.join(', ')}.`);
    }
    const wanted: NewKeyIn = {
      ...{ name, role },
      ...(dialect === undefined ? {} : { dialect }),
      ...(audience === undefined ? {} : { audience: audience as NonNullable<NewKeyIn['audience']> }),
      ...(customer === undefined ? {} : { customerIds: customer }),
      ...(right === undefined ? {} : { rights: right }),
      ...(expires === undefined ? {} : { expiresAt: expires }),
    };
    const key = await client().keys.create(wanted);
    if (output.json) output.print(JSON.stringify(key));
    else if (output.quiet) output.print(key.secret);
    else if (dialect === undefined) printKey(output, key);
    else
      printPaste(
        output,
        key,
        pasteTexts(dialect, { url, keyId: key.id, secret: key.secret, account: await codeOf(client) }),
      );
    return exitCodes.done;
  },
});

async function codeOf(client: Parameters<typeof keyCreate.run>[1]['client']): Promise<string> {
  return (await client().account.get()).code;
}

function printKey(output: Output, { id, secret, role, expiresAt }: NewKeyOut): void {
  output.print(secret);
  output.say(`Key ${id}, role ${role}${expiresAt === null ? '' : `, until ${expiresAt}`}. It is not shown again.`);
}

function printPaste(output: Output, { role }: NewKeyOut, texts: readonly (readonly [string, string])[]): void {
  const width = Math.max(...texts.map(([left]) => left.length));
  for (const [where, what] of texts) output.print(`${where.padEnd(width)}  ${what}`);
  output.say(`Role ${role}. The key is not shown again.`);
}
