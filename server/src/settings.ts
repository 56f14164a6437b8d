import { readFileSync } from 'node:fs';
import {
  flagName,
  isServiceAddress,
  labelGiven,
  memberName,
  readArguments,
  readEnvFile,
  readEnvironment,
  readSettingsFile,
  type Given,
  type ReadText,
  type SettingNames,
} from './lib/setting-doors.ts';
import type { Parser } from './lib/setting-parsers.ts';
import { settingTable, type Setting } from './settings-table.ts';

type Table = typeof settingTable;
export type SettingKey = keyof Table;

/** Every setting by its key, units last. Undefined where a setting has no default and nobody gave it. */
export type Settings = {
  readonly [Key in SettingKey]:
    | (Table[Key]['parse'] extends Parser<infer Value> ? Value : never)
    | (Table[Key]['default'] extends string ? never : undefined);
};

export type SettingsReading =
  | { kind: 'read'; settings: Settings; given: ReadonlyMap<string, Given> }
  | { kind: 'refused'; faults: readonly [string, ...string[]] };

/** One line of `milepost config` and of the settings page. */
export interface SettingDescription {
  key: SettingKey;
  /** `MILEPOST_PUBLIC_URL` */
  variable: string;
  /** `--public-url` */
  flag: string;
  /** `public_url` */
  member: string;
  /** What is in force, secrets masked; '' when nothing is. */
  value: string;
  /** '' when there is none. */
  default: string;
  /** Where the value comes from: `default`, `environment`, `.env`, `file milepost.yaml`, `argument`, and a file that holds it. */
  from: string;
  description: string;
}

export interface SettingSources {
  env: Readonly<Record<string, string | undefined>>;
  /** Command-line arguments that are settings, and no others; `takeSettingArguments` picks them out. */
  args?: readonly string[];
  /** Reads `.env`, the settings file and files that hold secrets. */
  file?: ReadText;
}

const keys = Object.keys(settingTable) as SettingKey[];
const rows: Readonly<Record<SettingKey, Setting>> = settingTable;
const mask = '********';

const names: SettingNames = {
  keys,
  prefix: 'MILEPOST_',
  variable: (key) => rows[key as SettingKey].variable ?? `MILEPOST_${memberName(key).toUpperCase()}`,
};

/**
 * Reads all settings: arguments before the environment before `.env` before the settings file before the defaults.
 *
 * @returns the settings, or all that is wrong with them at once, each fault a sentence for the operator
 */
export function readSettings({ env, args = [], file = readTextFile }: SettingSources): SettingsReading {
  const outer = [readArguments(args, names, file), readEnvironment(env, names, file), readEnvFile('.env', names, file)];
  const path = outer.map(({ given }) => given.get('config')?.text).find((text) => text);
  const doors = path === undefined ? outer : [...outer, readSettingsFile(path, names, file)];
  const faults = doors.flatMap((door) => door.faults);

  const given = new Map<string, Given>();
  for (const door of doors.toReversed()) {
    for (const [key, each] of door.given) {
      if (each.text !== '' || rows[key as SettingKey].refusesEmpty) given.set(key, each);
    }
  }
  const values: Record<string, unknown> = {};
  for (const key of keys) {
    const outcome = parseSetting(rows[key], given.get(key));
    if (outcome.fault === undefined) values[key] = outcome.value;
    else faults.push(outcome.fault);
  }
  if (given.get('config')?.door === 'file') faults.push('config cannot be given in the settings file itself.');
  if (faults.length === 0) faults.push(...findConflicts(values as Settings));
  const [first, ...others] = faults;
  return first === undefined
    ? { kind: 'read', settings: values as Settings, given }
    : { kind: 'refused', faults: [first, ...others] };
}

/** What is in force and why, for `milepost config` and the documentation; secrets are masked. */
export function describeSettings({ given }: { given: ReadonlyMap<string, Given> }): SettingDescription[] {
  return keys.map((key) => {
    const setting = rows[key];
    const found = given.get(key);
    return {
      key,
      variable: names.variable(key),
      flag: flagName(key),
      member: memberName(key),
      value: maskSecret(setting, found?.text ?? setting.default ?? ''),
      default: setting.default ?? '',
      from: found === undefined ? 'default' : sayOrigin(found),
      description: setting.description,
    };
  });
}

/** Divides a command's arguments into those that are settings, each with its value, and its own. */
export function takeSettingArguments(args: readonly string[]): { settingArgs: string[]; otherArgs: string[] } {
  const flags = new Set(keys.flatMap((key) => [flagName(key), `${flagName(key)}-file`]));
  const settingArgs: string[] = [];
  const otherArgs: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      otherArgs.push(...args.slice(index));
      break;
    }
    if (!flags.has(arg.split('=')[0] ?? '')) {
      otherArgs.push(arg);
      continue;
    }
    settingArgs.push(arg);
    const next = args[index + 1];
    if (arg.includes('=') || next === undefined || next.startsWith('--')) continue;
    settingArgs.push(next);
    index += 1;
  }
  return { settingArgs, otherArgs };
}

function parseSetting(setting: Setting, given: Given | undefined): { value?: unknown; fault?: string } {
  if (given === undefined && setting.default === undefined) return { value: undefined };
  // A blank beside a number is harmless; in a password it may be meant.
  const text = given === undefined ? setting.default : setting.secret === 'whole' ? given.text : given.text.trim();
  const parsed = setting.parse(text ?? '');
  if (parsed.ok) return { value: parsed.value };
  const sample = setting.example ?? setting.default;
  const advice = `Give ${parsed.allowed}${sample === undefined ? '' : `, for example ${sample}`}.`;
  if (given === undefined) return { fault: `The default "${text}" is wrong. ${advice}` };
  if (given.text === '') return { fault: `${labelGiven(given)} empty. ${advice} Or leave it out altogether.` };
  if (given.door === 'environment' && isServiceAddress(given.text)) {
    return {
      fault: `${labelGiven(given)} "${given.text}", which Kubernetes sets for a service of that name. Turn service links off with "enableServiceLinks: false" in the pod.`,
    };
  }
  const shown = setting.secret === undefined ? `"${given.text}"` : 'not a value that can be used (it is not shown)';
  return { fault: `${labelGiven(given)} ${shown}. ${advice}` };
}

/** Settings that are right alone and wrong together. */
function findConflicts(settings: Settings): string[] {
  const faults: string[] = [];
  if (settings.pageSizeDefault > settings.pageSizeMax) {
    faults.push(
      `MILEPOST_PAGE_SIZE_DEFAULT is ${settings.pageSizeDefault}, more than MILEPOST_PAGE_SIZE_MAX, ${settings.pageSizeMax}. Lower it, or raise the other.`,
    );
  }
  if (settings.smtpUrl !== undefined && settings.mailFrom === undefined) {
    faults.push(
      'MILEPOST_SMTP_URL is given and MILEPOST_MAIL_FROM is not. Give the sender of the mails, for example orders@example.com.',
    );
  }
  if ((settings.adminEmail === undefined) !== (settings.adminPassword === undefined)) {
    const [here, missing] =
      settings.adminEmail === undefined
        ? ['MILEPOST_ADMIN_PASSWORD', 'MILEPOST_ADMIN_EMAIL']
        : ['MILEPOST_ADMIN_EMAIL', 'MILEPOST_ADMIN_PASSWORD_FILE'];
    faults.push(`${here} is given and ${missing} is not. The first user needs both.`);
  }
  faults.push(...findOidcConflicts(settings));
  return faults;
}

function findOidcConflicts({ oidcIssuer, oidcClientId, oidcRoleClaim, oidcRoles }: Settings): string[] {
  const faults: string[] = [];
  if ((oidcIssuer === undefined) !== (oidcClientId === undefined)) {
    const [here, missing] = oidcIssuer === undefined ? ['CLIENT_ID', 'ISSUER'] : ['ISSUER', 'CLIENT_ID'];
    faults.push(
      `MILEPOST_OIDC_${here} is given and MILEPOST_OIDC_${missing} is not. Logging in at a provider needs both.`,
    );
  }
  if (
    oidcIssuer !== undefined &&
    !/^https:|^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/.test(oidcIssuer)
  ) {
    faults.push(
      `MILEPOST_OIDC_ISSUER is "${oidcIssuer}". Who logs in must not be told in the clear: give an address that begins with https://.`,
    );
  }
  if ((oidcRoleClaim === undefined) !== (oidcRoles === undefined)) {
    const [here, missing] = oidcRoleClaim === undefined ? ['ROLES', 'ROLE_CLAIM'] : ['ROLE_CLAIM', 'ROLES'];
    faults.push(`MILEPOST_OIDC_${here} is given and MILEPOST_OIDC_${missing} is not. Roles of the provider need both.`);
  }
  return faults;
}

function maskSecret({ secret }: Setting, text: string): string {
  if (secret === undefined || text === '') return text;
  if (secret === 'whole') return mask;
  // Up to the last @, since a password may hold one; rather too much hidden than too little.
  return text.replace(/(:\/\/[^:@/]*:).*@/, `$1${mask}@`).replace(/([?&]\w*password=)[^&]*/gi, `$1${mask}`);
}

function sayOrigin({ door, standsIn, writtenAs, heldBy }: Given): string {
  const place = door === 'file' ? `file ${standsIn}` : door;
  return heldBy === undefined ? place : `${place}, ${writtenAs} ${heldBy}`;
}

function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
