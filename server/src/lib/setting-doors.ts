import { closest } from 'fastest-levenshtein';
import { parseEnv } from 'node:util';
import { LineCounter, parseDocument } from 'yaml';

/** The ways a setting can be given. The ones named first go before the others. */
export type Door = 'argument' | 'environment' | '.env' | 'file';

/** Reads a text file. Undefined where there is none; throws when it is there and cannot be read. */
export type ReadText = (path: string) => string | undefined;

/** One setting as somebody gave it. */
export interface Given {
  text: string;
  door: Door;
  /** As it was written: `--port`, `MILEPOST_PORT`, `port`, or one of those for a file that holds the value. */
  writtenAs: string;
  /** The file it stands in: `.env`, the settings file. Undefined for arguments and the environment. */
  standsIn?: string;
  /** The file that holds the value, where its path was given. */
  heldBy?: string;
}

/** How each setting is called, by its key. */
export interface SettingNames {
  keys: readonly string[];
  /** The environment's name: `MILEPOST_PORT`. */
  variable: (key: string) => string;
  /** What unknown variables begin with that are ours to complain about: `MILEPOST_`. */
  prefix: string;
}

/** What came in by one door, and what is wrong with it. */
export interface DoorReading {
  given: ReadonlyMap<string, Given>;
  faults: readonly string[];
}

interface Entry {
  writtenAs: string;
  text: string;
}

/** `port` in a settings file. */
export function memberName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `--public-url` on the command line. */
export function flagName(key: string): string {
  return `--${memberName(key).replaceAll('_', '-')}`;
}

export function readArguments(args: readonly string[], names: SettingNames, readText: ReadText): DoorReading {
  const entries: Entry[] = [];
  const faults: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [flag = '', ...rest] = (args[index] ?? '').split('=');
    if (!flag.startsWith('--')) {
      faults.push(`Unexpected argument "${args[index]}". Settings are given like --port 8080.`);
      continue;
    }
    const next = args[index + 1];
    const isApart = rest.length === 0 && next !== undefined && !next.startsWith('--');
    if (rest.length > 0) entries.push({ writtenAs: flag, text: rest.join('=') });
    else if (isApart) entries.push({ writtenAs: flag, text: next });
    else faults.push(`${flag} needs a value, as in ${flag} VALUE.`);
    if (isApart) index += 1;
  }
  return join(readEntries(entries, { door: 'argument' }, names, flagName, '-file', readText), faults);
}

export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  names: SettingNames,
  readText: ReadText,
): DoorReading {
  const entries = Object.entries(env).map(([writtenAs, text = '']) => ({ writtenAs, text }));
  return readVariables(entries, { door: 'environment' }, names, readText);
}

export function readEnvFile(path: string, names: SettingNames, readText: ReadText): DoorReading {
  const { text, fault } = tryReading(path, readText);
  if (text === undefined) return { given: new Map(), faults: fault === undefined ? [] : [fault] };
  const entries = Object.entries(parseEnv(text)).map(([writtenAs, value = '']) => ({ writtenAs, text: value }));
  return readVariables(entries, { door: '.env', standsIn: path }, names, readText);
}

/** Reads a settings file in YAML or JSON, which is YAML too. */
export function readSettingsFile(path: string, names: SettingNames, readText: ReadText): DoorReading {
  const { text, fault } = tryReading(path, readText);
  if (text === undefined) return { given: new Map(), faults: [fault ?? `There is no settings file ${path}.`] };
  const lines = new LineCounter();
  // The failsafe schema leaves each value as it was written: a password 0123 is not the number 123.
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter: lines });
  const wrong = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return `${path}:${line}:${col} is not valid YAML: ${error.message}`;
  });
  if (wrong.length > 0) return { given: new Map(), faults: wrong };
  const members: unknown = document.toJS() ?? {};
  if (typeof members !== 'object' || members === null || Array.isArray(members)) {
    return { given: new Map(), faults: [`${path} must hold settings like "port: 8080", one a line.`] };
  }
  const entries = Object.entries(members).map(([writtenAs, value]) => ({ writtenAs, text: formatMember(value) }));
  return readEntries(entries, { door: 'file', standsIn: path }, names, memberName, '_file', readText);
}

/** How a fault names what was given: `MILEPOST_PORT is`, `port in milepost.yaml is`, `… (/run/key) holds`. */
export function labelGiven({ writtenAs, standsIn, heldBy }: Given): string {
  const place = standsIn === undefined ? writtenAs : `${writtenAs} in ${standsIn}`;
  return heldBy === undefined ? `${place} is` : `${place} (${heldBy}) holds`;
}

function readVariables(
  entries: readonly Entry[],
  place: Pick<Given, 'door' | 'standsIn'>,
  names: SettingNames,
  readText: ReadText,
): DoorReading {
  const known = new Set(names.keys.flatMap((key) => [names.variable(key), `${names.variable(key)}_FILE`]));
  const ours = entries.filter(({ writtenAs }) => {
    if (known.has(writtenAs)) return true;
    return writtenAs.startsWith(names.prefix) && !isServiceLink(writtenAs, names.prefix);
  });
  return readEntries(ours, place, names, names.variable, '_FILE', readText);
}

/** What Kubernetes writes into the variable of a service that is called like one of our settings. */
export function isServiceAddress(text: string): boolean {
  return /^(tcp|udp|sctp):\/\//.test(text);
}

/** Kubernetes makes these in every pod, for a service that is called as our variables begin. */
function isServiceLink(name: string, prefix: string): boolean {
  return name.startsWith(`${prefix}SERVICE_`) || name.startsWith(`${prefix}PORT_`);
}

function readEntries(
  entries: readonly Entry[],
  place: Pick<Given, 'door' | 'standsIn'>,
  names: SettingNames,
  nameOf: (key: string) => string,
  fileSuffix: string,
  readText: ReadText,
): DoorReading {
  const keyByName = new Map(names.keys.map((key) => [nameOf(key), key]));
  const given = new Map<string, Given>();
  const faults: string[] = [];
  for (const { writtenAs, text } of entries) {
    const direct = keyByName.get(writtenAs);
    const key = direct ?? keyByName.get(cutSuffix(writtenAs, fileSuffix));
    if (key === undefined) {
      faults.push(
        `Unknown setting ${writtenAs}${sayPlace(place)}. ${advise(writtenAs, text, [...keyByName.keys()], fileSuffix)}`,
      );
      continue;
    }
    const earlier = given.get(key);
    if (earlier !== undefined) {
      faults.push(`${earlier.writtenAs} and ${writtenAs} are both given${sayPlace(place)}. Keep one of them.`);
      continue;
    }
    if (direct !== undefined) {
      given.set(key, { text, writtenAs, ...place });
      continue;
    }
    const content = tryReading(text, readText);
    if (content.text === undefined) {
      faults.push(`${writtenAs}${sayPlace(place)} is "${text}". ${content.fault ?? 'There is no such file.'}`);
    } else {
      // Editors and `echo` end a file with a line end, which is no part of a secret.
      given.set(key, { text: content.text.replace(/\r?\n$/, ''), writtenAs, heldBy: text, ...place });
    }
  }
  return { given, faults };
}

/** Lists and tables of a settings file, written as they would be in a variable. */
function formatMember(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(',');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, each]) => `${name}=${String(each)}`)
      .join(',');
  }
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

function tryReading(path: string, readText: ReadText): { text?: string | undefined; fault?: string } {
  try {
    return { text: readText(path) };
  } catch (error) {
    return { fault: `Cannot read ${path}: ${(error as Error).message}` };
  }
}

function advise(name: string, text: string, known: readonly string[], fileSuffix: string): string {
  if (/_SERVICE_(HOST|PORT)|_PORT_\d+_(TCP|UDP|SCTP)/.test(name) || isServiceAddress(text)) {
    return 'Kubernetes sets such for each service. Turn service links off with "enableServiceLinks: false" in the pod.';
  }
  const likely = name.endsWith(fileSuffix) ? known.map((each) => `${each}${fileSuffix}`) : known;
  return `Did you mean ${closest(name, likely)}?`;
}

function sayPlace({ standsIn }: Pick<Given, 'standsIn'>): string {
  return standsIn === undefined ? '' : ` in ${standsIn}`;
}

function cutSuffix(name: string, suffix: string): string {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : '';
}

function join(reading: DoorReading, faults: readonly string[]): DoorReading {
  return { given: reading.given, faults: [...faults, ...reading.faults] };
}
