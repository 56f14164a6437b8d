import {
  addressRange,
  hostName,
  hostOrAddressRange,
  line,
  listOf,
  matching,
  numberList,
  oneOf,
  orWord,
  pathByName,
  webAddress,
  wholeNumber,
  type Parser,
} from './lib/setting-parsers.ts';

/** A row of the table: what a setting is when nobody gives it, and what may be given. */
export interface Setting {
  /** As it would be written in a variable. Undefined: there is none, and the setting is then undefined. */
  default: string | undefined;
  parse: Parser<unknown>;
  /** Shown in faults where the default is no help. */
  example?: string;
  /** Never shown: the whole, or the password in an address. */
  secret?: 'whole' | 'password';
  /** The variable's name where it is not made from the key. */
  variable?: string;
  /** An empty value means "not given", except where that would do something nobody wants. */
  refusesEmpty?: true;
  description: string;
}

const dialectNames = ['thirdwatch', 'ingram', 'wordbee', 'evreka'] as const;

const emailAddress = matching(/^[^\s@<>]+@[^\s@<>]+$/, 'an e-mail address');
const seconds = wholeNumber(1, 86_400);
const count = wholeNumber(1, 1_000_000);

/** Every setting and limit. Names are made from the keys: `publicUrl` is MILEPOST_PUBLIC_URL, --public-url, public_url. */
export const settingTable = {
  config: {
    default: undefined,
    parse: line('a path'),
    example: 'milepost.yaml',
    description: 'A file with settings in YAML or JSON, such as `public_url: https://orders.example.com`.',
  },
  host: {
    default: '127.0.0.1',
    parse: line('an address or a host name'),
    description: 'Address to listen on. 127.0.0.1 is this machine only; 0.0.0.0 and :: are all its addresses.',
  },
  port: {
    default: '8080',
    parse: wholeNumber(0, 65_535),
    description: 'Port to listen on. 0 takes any that is free and says which.',
  },
  publicUrl: {
    default: undefined,
    parse: webAddress,
    example: 'https://orders.example.com/milepost',
    description:
      'Origin and base path under which people and programs reach this server, for links in mails and answers. Without it: host and port.',
  },
  trustedProxies: {
    default: 'none',
    parse: listOf(addressRange, 'address ranges'),
    example: '10.0.0.0/8,fd00::/8',
    description:
      'Proxies whose X-Forwarded headers are believed, as address ranges. Others could write anything there.',
  },
  dataDir: {
    default: '.milepost',
    parse: line('a path'),
    description: 'Folder for the built-in database, the generated key and secrets, from the working directory.',
  },
  databaseUrl: {
    default: undefined,
    parse: matching(/^postgres(ql)?:\/\/\S+$/, 'an address that begins with postgresql://'),
    example: 'postgresql://milepost@db.example.com/milepost',
    secret: 'password',
    variable: 'DATABASE_URL',
    refusesEmpty: true,
    description: 'A PostgreSQL 15 or newer to use. Without it a PostgreSQL of our own runs in the data directory.',
  },
  adminKey: {
    default: undefined,
    parse: matching(/^[!-~](?:[ -~]{30,198})[!-~]$/, '32 to 200 printable ASCII characters'),
    secret: 'whole',
    description:
      'API key with the role manager of the first account. Without it one is made at the first start, in the data directory.',
  },
  adminEmail: {
    default: undefined,
    parse: emailAddress,
    example: 'ada@example.com',
    description:
      'First user, made at the start where nobody has the address, with every right. Needs admin_password beside it.',
  },
  adminPassword: {
    default: undefined,
    parse: matching(/^[^\p{Cc}]{12,200}$/u, '12 to 200 characters'),
    secret: 'whole',
    description:
      "Password of the first user; best in a file that MILEPOST_ADMIN_PASSWORD_FILE names. There's no default.",
  },
  dialects: {
    default: dialectNames.join(','),
    parse: listOf(oneOf(...dialectNames), `some of ${dialectNames.join(', ')}, or none`),
    description: "Vendors' wire formats that this server speaks.",
  },
  dialectPrefixes: {
    default: undefined,
    parse: pathByName(dialectNames),
    example: 'wordbee=/vendors/wordbee',
    description:
      "Paths to put before a vendor's own, where two would meet. Without it each is served as its vendor does.",
  },
  rateLimit: {
    default: '0',
    parse: wholeNumber(0, 1_000_000),
    description: 'Requests a second that one API key may make. 0 is no limit.',
  },
  vendorLimits: {
    default: 'announce',
    parse: oneOf('announce', 'enforce'),
    description:
      "Vendors' own limits of calls (Ingram: 60 GET a minute): announce tells them in headers, enforce answers 429 too.",
  },
  loginLimit: {
    default: '60',
    parse: wholeNumber(0, 100_000),
    description: 'Failed log-ins and unknown keys a minute from one address. 0 is no limit.',
  },
  loginFailuresMax: {
    default: '5',
    parse: wholeNumber(1, 1000),
    description: 'Wrong passwords in a row, for one name from one address, until it has to wait.',
  },
  loginLockSeconds: {
    default: '40',
    parse: seconds,
    description: 'How long that wait is.',
  },
  sessionIdleMinutes: {
    default: '720',
    parse: wholeNumber(1, 525_600),
    description: 'How long somebody who is logged in may do nothing until they have to log in again.',
  },
  sessionHoursMax: {
    default: '336',
    parse: wholeNumber(1, 8760),
    description: 'How long a session lasts at most, however much it is used.',
  },
  firstLinkMinutes: {
    default: '30',
    parse: wholeNumber(1, 1440),
    description: 'How long the link is good by which the first user is made.',
  },
  passwordLinkHours: {
    default: '24',
    parse: wholeNumber(1, 720),
    description: 'How long a link is good by which a user sets a password.',
  },
  oidcIssuer: {
    default: undefined,
    parse: matching(/^https?:\/\/[^\s?#]+$/, 'an address that begins with https://'),
    example: 'https://login.example.com/realms/shop',
    description: 'An OpenID Connect provider at which users may log in to the console. Needs oidc_client_id beside it.',
  },
  oidcClientId: {
    default: undefined,
    parse: line('the id of a client'),
    example: 'milepost',
    description: 'By which the provider knows this server. It must allow coming back to /v1/session/oidc/callback.',
  },
  oidcClientSecret: {
    default: undefined,
    parse: line('the secret of a client'),
    secret: 'whole',
    description: 'The secret of that client. Without it this server is a public client, which PKCE alone protects.',
  },
  oidcName: {
    default: 'single sign-on',
    parse: line('a few words'),
    description: 'What the log-in page calls the provider.',
  },
  oidcScopes: {
    default: 'openid email profile',
    parse: matching(/^openid(?: \S+)*$/, 'scopes that begin with openid'),
    description: 'What the provider is asked to tell about who logs in.',
  },
  oidcLogOut: {
    default: 'there',
    parse: oneOf('there', 'here'),
    description:
      'Whether who logs out of the console logs out at the provider too, where it has a place for that. It must allow coming back to /console/login.',
  },
  oidcAccount: {
    default: 'main',
    parse: line('the code of an account'),
    description: "The account that the provider's people log in to.",
  },
  oidcRoleClaim: {
    default: undefined,
    parse: line('the name of a claim'),
    example: 'groups',
    description: 'The claim by which the provider gives roles, at each log-in. Without it they are given here.',
  },
  oidcRoles: {
    default: undefined,
    parse: listOf(matching(/^[^=]+=[^=\s]+$/, 'claim=role'), 'claim=role, several with commas between'),
    example: 'shop-managers=manager,shop-staff=staff',
    description: 'Values of that claim and the roles they give; the first that somebody has counts.',
  },
  oidcDefaultRole: {
    default: undefined,
    parse: line('a role'),
    example: 'staff',
    description:
      'Role of who has none of those, and of who comes for the first time. Without it they are refused unless a user has their verified e-mail address.',
  },
  allowTargets: {
    default: 'none',
    parse: listOf(hostOrAddressRange, 'host names and address ranges'),
    example: '10.1.0.0/16,hooks.internal',
    description: 'Webhook targets that may be private and plain http. All others must be public and https.',
  },
  relayTargets: {
    default: undefined,
    parse: listOf(hostName, 'host names, or none'),
    example: 'hooks.example.com',
    description: "Hosts that Ingram's relay may send to. Without it: every public https target.",
  },
  smtpUrl: {
    default: undefined,
    parse: matching(/^smtps?:\/\/\S+$/, 'an address that begins with smtp:// or smtps://'),
    example: 'smtp://user:password@mail.example.com:587',
    secret: 'password',
    description: 'Mail server. Without it mails are kept and shown, and none is sent.',
  },
  mailFrom: {
    default: undefined,
    parse: matching(
      /^(?:[^<>\p{Cc}]+<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/u,
      'an e-mail address, with a name or without',
    ),
    example: 'Example Shop <orders@example.com>',
    description: 'Sender of mails. Needed beside smtp_url.',
  },
  mailTimeoutSeconds: {
    default: '30',
    parse: seconds,
    description: 'How long the mail server may take for one mail.',
  },
  mailConnectionsMax: {
    default: '4',
    parse: wholeNumber(1, 100),
    description: 'Connections to the mail server from this process.',
  },
  mailRetryScheduleSeconds: {
    default: '60,300,1800,7200,28800,86400,129600',
    parse: numberList(1, 2_592_000, 30),
    description:
      'Waits after each time that the mail server deferred a mail, but the last. The default is about 3 days.',
  },
  mailDigestAfterCount: {
    default: '10',
    parse: wholeNumber(0, 10_000),
    description:
      'Mails about orders that one person gets within mail_digest_minutes; what comes beyond is one mail. 0 is no limit.',
  },
  mailDigestMinutes: {
    default: '15',
    parse: wholeNumber(1, 10_080),
    description: 'The time that mail_digest_after_count speaks of.',
  },
  logLevel: {
    default: 'info',
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    description: 'Least important kind of message that is logged.',
  },
  logFormat: {
    default: 'auto',
    parse: oneOf('auto', 'pretty', 'json'),
    description: 'With auto, messages are pretty on a terminal and elsewhere JSON, one a line.',
  },
  databaseReadConnectionsMax: {
    default: '8',
    parse: wholeNumber(1, 1000),
    description: 'Connections for questions: reading orders, lists and history.',
  },
  databaseWriteConnectionsMax: {
    default: '2',
    parse: wholeNumber(1, 100),
    description: 'Connections for commits: one batch is read and decided while another is written.',
  },
  databaseWorkConnectionsMax: {
    default: '4',
    parse: wholeNumber(1, 1000),
    description: 'Connections for work in the background: mails, projections, jobs.',
  },
  databaseDeliveryConnectionsMax: {
    default: '3',
    parse: wholeNumber(1, 1000),
    description: 'Connections for webhooks, so that no other work in the background keeps them waiting.',
  },
  databaseConnectTimeoutMs: {
    default: '5000',
    parse: wholeNumber(100, 600_000),
    description: 'How long to wait for a connection.',
  },
  databaseStatementTimeoutMs: {
    default: '30000',
    parse: wholeNumber(100, 3_600_000),
    description: 'How long one statement may run, migrations excepted.',
  },
  embeddedSharedBuffersMb: {
    default: 'auto',
    parse: orWord('auto', wholeNumber(16, 1_048_576)),
    description:
      'Memory in which the built-in PostgreSQL keeps pages. `auto` is an eighth of the memory there is, from 128 to 2048; a machine of its own can give a quarter.',
  },
  embeddedMaxWalSizeMb: {
    default: '4096',
    parse: wholeNumber(64, 1_048_576),
    description: 'Disk that its log may take between checkpoints. Less makes recovery shorter and writing slower.',
  },
  commitBatchCountMax: {
    default: '512',
    parse: wholeNumber(1, 10_000),
    description: 'Commands that are committed together at most.',
  },
  commitQueueCountMax: {
    default: '20000',
    parse: count,
    description: 'Commands that may wait to be committed. More are answered 503 with Retry-After.',
  },
  commitQueueAgeMaxMs: {
    default: '2000',
    parse: wholeNumber(10, 600_000),
    description: 'How long the oldest waiting command may have waited until new ones are answered 503.',
  },
  bodyLimitBytes: {
    default: '1048576',
    parse: wholeNumber(1024, 104_857_600),
    description: 'Size of a request body. NDJSON streams are limited by line instead.',
  },
  bulkLineLimitBytes: {
    default: '262144',
    parse: wholeNumber(256, 104_857_600),
    description: 'Size of one line of an NDJSON stream.',
  },
  bulkWindowCount: {
    default: '1024',
    parse: wholeNumber(1, 100_000),
    description: 'Lines of one NDJSON stream that are worked on at once; its memory is bounded by this.',
  },
  jsonDepthMax: {
    default: '32',
    parse: wholeNumber(4, 1000),
    description: 'How deep objects and lists in a request may be nested.',
  },
  requestTimeoutSeconds: {
    default: '30',
    parse: seconds,
    description: 'How long a client may take to send a request. Streams are limited by silence instead.',
  },
  shutdownGraceSeconds: {
    default: '20',
    parse: wholeNumber(0, 3600),
    description: 'How long requests in flight may take when the server is stopped, until they are cut off.',
  },
  pageSizeDefault: {
    default: '50',
    parse: wholeNumber(1, 10_000),
    description: 'Entries of a list page, where a request does not say.',
  },
  pageSizeMax: {
    default: '500',
    parse: wholeNumber(1, 10_000),
    description: 'Entries of a list page at most.',
  },
  atLeastWaitSeconds: {
    default: '5',
    parse: wholeNumber(0, 60),
    description: 'How long a list with `atLeast` waits for the position it names.',
  },
  trackingTriesMax: {
    default: '20',
    parse: wholeNumber(0, 100_000),
    description:
      'Look-ups of orders that fail, and e-mail addresses given on a tracking page, in 15 minutes: from one address, and for one order. 0 is no limit.',
  },
  streamHeartbeatSeconds: {
    default: '15',
    parse: wholeNumber(1, 600),
    description: 'Silence in a live stream after which a sign of life is sent, so that proxies keep it open.',
  },
  idempotencyDays: {
    default: '7',
    parse: wholeNumber(1, 365),
    description: 'How long an idempotency key is remembered.',
  },
  clockSkewSeconds: {
    default: '300',
    parse: wholeNumber(0, 86_400),
    description:
      "How far other systems' clocks may differ from ours: tolerance of times in the future and between sources.",
  },
  undoWithinHours: {
    default: '24',
    parse: wholeNumber(0, 8760),
    description: 'How long a status change can be undone. 0 turns undo off.',
  },
  jobOrdersInFlightMax: {
    default: '64',
    parse: wholeNumber(1, 10_000),
    description: 'Orders of a job that one process has under way at once. More is faster and leaves less for others.',
  },
  jobReportDays: {
    default: '90',
    parse: wholeNumber(1, 36_500),
    description: 'How long after its end the report of a job is kept, and the job can be undone.',
  },
  timerOrdersPerHourMax: {
    default: '10000',
    parse: wholeNumber(0, 100_000_000),
    description:
      'Orders that one timer of a workflow may touch within an hour. One that would touch more is stopped. 0 is no limit.',
  },
  retentionDays: {
    default: '30',
    parse: wholeNumber(1, 36_500),
    description: 'How long raw bodies are kept: attempts, mails, quarantine that is settled, timeline. History stays.',
  },
  webhookTimeoutSeconds: {
    default: '15',
    parse: wholeNumber(1, 300),
    description: 'How long a webhook receiver may take for its whole answer.',
  },
  webhookRetryScheduleSeconds: {
    default: '5,300,1800,7200,28800,86400,129600',
    parse: numberList(1, 2_592_000, 30),
    description: 'Waits after each failed attempt but the last. The default makes 8 attempts in about 3 days.',
  },
  webhookConcurrencyMax: {
    default: '64',
    parse: wholeNumber(1, 10_000),
    description: 'Webhook requests under way at once from this process.',
  },
  webhookEndpointConcurrencyMax: {
    default: '8',
    parse: wholeNumber(1, 1000),
    description: 'Webhook requests under way at once to one endpoint, where the endpoint does not say.',
  },
  webhookResponseLimitBytes: {
    default: '16384',
    parse: wholeNumber(0, 1_048_576),
    description: "How much of a receiver's answer is read and kept.",
  },
  webhookFailuresMax: {
    default: '20',
    parse: wholeNumber(1, 10_000),
    description: 'Failures in a row after which an endpoint is only probed.',
  },
  webhookFailingMinutes: {
    default: '15',
    parse: wholeNumber(1, 10_080),
    description: 'Time without any success after which a failing endpoint is only probed.',
  },
  url: {
    default: undefined,
    parse: webAddress,
    example: 'https://orders.example.com',
    description: 'For commands: the server to talk to. Without it: the one on this machine.',
  },
  key: {
    default: undefined,
    parse: matching(/^[!-~]+$/, 'an API key'),
    secret: 'whole',
    description: 'For commands: the API key to use. Without it: the admin key of this machine.',
  },
} as const satisfies Record<string, Setting>;
