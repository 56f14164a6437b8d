import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';

export const accountCreate = defineCommand({
  name: 'account create',
  usage: '<code>',
  summary: "Make an account with its test twin and a manager's key.",
  examples: [
    ['milepost account create nordwind --name "Nordwind GmbH" --time-zone Europe/Berlin', 'a tenant of its own'],
    ['milepost account create trial --quiet', "prints the manager's key alone"],
  ],
  options: {
    name: { type: 'string', value: 'TEXT', description: 'as people call it; the code where not given' },
    'time-zone': { type: 'string', value: 'ZONE', description: 'an IANA name; UTC where not given' },
    currency: { type: 'string', value: 'CODE', description: 'ISO 4217; EUR where not given' },
    locale: { type: 'string', value: 'TAG', description: 'the language of labels and mails; en where not given' },
  },
  positionals: [1, 1],
  run: async (values, [code = ''], { client, output }) => {
    const { name, currency, locale, 'time-zone': timeZone } = values;
    const account = await client().accounts.create({
      code,
      ...(name === undefined ? {} : { name }),
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(currency === undefined ? {} : { currency }),
      ...(locale === undefined ? {} : { locale }),
    });
    if (output.json) output.print(JSON.stringify(account));
    else {
      output.say(`Account ${account.code} and its twin ${account.code}-test are made. Its manager's key, shown once:`);
      output.print(account.key.secret);
    }
    return exitCodes.done;
  },
});
