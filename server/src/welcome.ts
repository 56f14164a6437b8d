import { quote } from './lib/data-directory.ts';

/** What the start tells about. */
export interface WelcomeFacts {
  readonly url: string;
  /** The first start on this database. */
  readonly isNew: boolean;
  /** Whether a person looks on, so that a secret may be shown. */
  readonly isTerminal: boolean;
  readonly key:
    | { readonly kind: 'setting' }
    | { readonly kind: 'file'; readonly path: string; readonly secret: string }
    | { readonly kind: 'elsewhere'; readonly prefixes: readonly string[] };
  /** Which database and where. */
  readonly database: string;
  readonly dialects: readonly string[];
  readonly firstLogIn:
    | { readonly kind: 'known' }
    | { readonly kind: 'link'; readonly url: string; readonly path: string; readonly minutes: number };
  /** Whether a mail server is set. */
  readonly sendsMail: boolean;
}

/** What is printed when the server runs: at most 14 lines at the first start, 8 later. */
export function welcomeLines(facts: WelcomeFacts): readonly string[] {
  const { url, isNew, database, dialects, sendsMail } = facts;
  return [
    `Milepost is running at ${url}`,
    `  Console        ${consoleText(facts)}`,
    ...(isNew ? [`  API page       ${url}/docs`] : []),
    `  Manager's key  ${keyText(facts)}`,
    `  Database       ${database}`,
    `  Speaks         ${['its own API at /v1', ...dialects].join(', ')}`,
    `  Tells          webhooks, feed, live stream; ${sendsMail ? 'mail' : 'mail is kept and not sent: set MILEPOST_SMTP_URL'}`,
    '  Calls home     never: no telemetry, no update check',
    ...(isNew ? firstSteps(facts) : []),
    'Stop it with Ctrl+C.',
  ];
}

function firstSteps({ url, isTerminal, key }: WelcomeFacts): readonly string[] {
  const secret = key.kind === 'file' ? (isTerminal ? key.secret : `$(cat ${quote(key.path)})`) : '$MILEPOST_ADMIN_KEY';
  return [
    'Make an order:',
    `  curl -s ${url}/v1/orders -H "Authorization: Bearer ${secret}" -H 'Content-Type: application/json' \\`,
    `    -d '{"workflow":"retail","reference":"ZENPO","lines":[{"sku":"5CX895","ordered":3}]}'`,
    'See a shop at work: npm run milepost demo',
  ];
}

function consoleText({ url, isTerminal, firstLogIn }: WelcomeFacts): string {
  if (firstLogIn.kind === 'known') return `${url}/console`;
  const { url: link, path, minutes } = firstLogIn;
  return `${isTerminal ? link : `by the link in ${path}`} (works once, within ${minutes} minutes)`;
}

function keyText({ key, isTerminal }: WelcomeFacts): string {
  if (key.kind === 'setting') return 'from MILEPOST_ADMIN_KEY';
  if (key.kind === 'file') return isTerminal ? key.secret : `in ${key.path}`;
  return `made elsewhere, begins with ${key.prefixes.join(' or ')}; if it is lost, start once with MILEPOST_ADMIN_KEY`;
}
