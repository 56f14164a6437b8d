import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describeSettings,
  readSettings,
  takeSettingArguments,
  type Settings,
  type SettingSources,
} from './settings.ts';
import { settingTable, type Setting } from './settings-table.ts';

interface Inputs {
  env?: Record<string, string>;
  args?: string[];
  files?: Record<string, string>;
}

function sources({ env = {}, args = [], files = {} }: Inputs): SettingSources {
  return { env, args, file: (path) => files[path] };
}

function settingsOf(inputs: Inputs): Settings {
  const reading = readSettings(sources(inputs));
  assert.equal(reading.kind, 'read', reading.kind === 'refused' ? reading.faults.join('\n') : '');
  return (reading as { settings: Settings }).settings;
}

function faultsOf(inputs: Inputs): readonly string[] {
  const reading = readSettings(sources(inputs));
  assert.equal(reading.kind, 'refused');
  return (reading as { faults: readonly string[] }).faults;
}

function describedIn(inputs: Inputs, variable: string) {
  const reading = readSettings(sources(inputs));
  assert.ok(reading.kind === 'read');
  const found = describeSettings(reading).find((each) => each.variable === variable);
  assert.ok(found);
  return found;
}

test('without any setting the defaults hold', () => {
  const settings = settingsOf({});

  assert.equal(settings.host, '127.0.0.1');
  assert.equal(settings.port, 8080);
  assert.equal(settings.dataDir, '.milepost');
  assert.equal(settings.databaseUrl, undefined);
  assert.deepEqual(settings.trustedProxies, []);
  assert.deepEqual(settings.dialects, ['thirdwatch', 'ingram', 'wordbee', 'evreka']);
  assert.equal(settings.relayTargets, undefined);
  assert.equal(settings.bodyLimitBytes, 1_048_576);
});

test('the default retry schedule makes eight attempts in about three days', () => {
  const waits = settingsOf({}).webhookRetryScheduleSeconds;
  const days = waits.reduce((sum, each) => sum + each, 0) / 86_400;

  assert.equal(waits.length, 7);
  assert.ok(days > 2.5 && days < 3.5, String(days));
});

test('every setting has a description in a sentence, and a default and an example that it accepts itself', () => {
  for (const [key, setting] of Object.entries<Setting>(settingTable)) {
    assert.match(setting.description, /^[A-Z0-9].*\.$/, key);
    if (setting.default !== undefined) assert.ok(setting.parse(setting.default).ok, key);
    if (setting.example !== undefined) assert.ok(setting.parse(setting.example).ok, key);
  }
});

test('one name works in an argument, the environment, .env and a file, the first of them going before the others', () => {
  const files = { '.env': 'MILEPOST_PORT=3\nOTHER=1', 'm.yaml': 'port: 4\nhost: file.example' };
  const env = { MILEPOST_PORT: '2', MILEPOST_CONFIG: 'm.yaml' };

  assert.equal(settingsOf({ args: ['--port', '1'], env, files }).port, 1);
  assert.equal(settingsOf({ args: ['--port=1'], env, files }).port, 1);
  assert.equal(settingsOf({ env, files }).port, 2);
  assert.equal(settingsOf({ env: { MILEPOST_CONFIG: 'm.yaml' }, files }).port, 3);
  assert.equal(settingsOf({ args: ['--config', 'm.yaml'], files: { 'm.yaml': 'port: 4' } }).port, 4);
  assert.equal(settingsOf({ env, files }).host, 'file.example');
});

test('a file may be JSON or YAML, with lists and tables as such, and its values stay as they are written', () => {
  const json = '{ "port": 9, "dialects": ["ingram", "evreka"], "dialect_prefixes": { "ingram": "/im" } }';
  const fromJson = settingsOf({ args: ['--config', 'm.json'], files: { 'm.json': json } });
  const yaml = 'admin_email: ada@example.com\nadmin_password: 000123456789\ndialects: none\nhost:\n';
  const fromYaml = settingsOf({ args: ['--config', 'm.yaml'], files: { 'm.yaml': yaml } });

  assert.equal(fromJson.port, 9);
  assert.deepEqual(fromJson.dialects, ['ingram', 'evreka']);
  assert.deepEqual(fromJson.dialectPrefixes, { ingram: '/im' });
  assert.equal(fromYaml.adminPassword, '000123456789');
  assert.deepEqual(fromYaml.dialects, []);
  assert.equal(fromYaml.host, '127.0.0.1');
});

test('a wrong value is refused with its name, the value and what is allowed, all faults at once', () => {
  assert.deepEqual(faultsOf({ env: { MILEPOST_PORT: '80a', MILEPOST_LOG_FORMAT: 'xml' }, args: ['--host', ''] }), [
    'MILEPOST_PORT is "80a". Give a number from 0 to 65535, for example 8080.',
    'MILEPOST_LOG_FORMAT is "xml". Give one of auto, pretty, json, for example auto.',
  ]);
  assert.deepEqual(faultsOf({ args: ['--config=m.yaml'], files: { 'm.yaml': 'port: 1e3\nprot: 1' } }), [
    'Unknown setting prot in m.yaml. Did you mean port?',
    'port in m.yaml is "1e3". Give a number from 0 to 65535, for example 8080.',
  ]);
});

test('an unknown name is refused with the nearest one, whichever way it came', () => {
  assert.deepEqual(faultsOf({ env: { MILEPOST_PROT: '1', PATH: '/bin' }, files: { '.env': 'MILEPOST_SMPT_URL=x' } }), [
    'Unknown setting MILEPOST_PROT. Did you mean MILEPOST_PORT?',
    'Unknown setting MILEPOST_SMPT_URL in .env. Did you mean MILEPOST_SMTP_URL?',
  ]);
  assert.deepEqual(faultsOf({ args: ['--pubic-url', 'x', 'stray', '--port'] }), [
    'Unexpected argument "stray". Settings are given like --port 8080.',
    '--port needs a value, as in --port VALUE.',
    'Unknown setting --pubic-url. Did you mean --public-url?',
  ]);
  assert.deepEqual(faultsOf({ env: { MILEPOST_ADMIN_PASWORD_FILE: 'x' } }), [
    'Unknown setting MILEPOST_ADMIN_PASWORD_FILE. Did you mean MILEPOST_ADMIN_PASSWORD_FILE?',
  ]);
});

test('variables that Kubernetes makes for a service called milepost are let be, and its port is explained', () => {
  const links = { MILEPOST_SERVICE_HOST: '10.0.0.1', MILEPOST_PORT_8080_TCP: 'tcp://10.0.0.1:8080' };

  assert.equal(settingsOf({ env: links }).port, 8080);
  assert.deepEqual(faultsOf({ env: { ...links, MILEPOST_PORT: 'tcp://10.0.0.1:8080' } }), [
    'MILEPOST_PORT is "tcp://10.0.0.1:8080", which Kubernetes sets for a service of that name. Turn service links off with "enableServiceLinks: false" in the pod.',
  ]);
  assert.match(
    faultsOf({ env: { MILEPOST_DB_SERVICE_HOST: '10.0.0.2' } }).join(),
    /^Unknown .*enableServiceLinks: false/,
  );
});

test('each setting can be read from a file, and not from both at once', () => {
  const files = { '/run/key': `${'k'.repeat(32)}\n` };
  const settings = settingsOf({ env: { MILEPOST_ADMIN_KEY_FILE: '/run/key' }, files });

  assert.equal(settings.adminKey, 'k'.repeat(32));
  assert.equal(settingsOf({ args: ['--port-file', '/run/port'], files: { '/run/port': '81\r\n' } }).port, 81);
  assert.deepEqual(
    faultsOf({ env: { MILEPOST_ADMIN_KEY_FILE: '/run/key', MILEPOST_ADMIN_KEY: 'k'.repeat(40) }, files }),
    ['MILEPOST_ADMIN_KEY_FILE and MILEPOST_ADMIN_KEY are both given. Keep one of them.'],
  );
  assert.deepEqual(faultsOf({ env: { MILEPOST_PORT_FILE: '/run/none' } }), [
    'MILEPOST_PORT_FILE is "/run/none". There is no such file.',
  ]);
  assert.deepEqual(faultsOf({ env: { MILEPOST_PORT_FILE: '/run/port' }, files: { '/run/port': 'x' } }), [
    'MILEPOST_PORT_FILE (/run/port) holds "x". Give a number from 0 to 65535, for example 8080.',
  ]);
});

test('an empty value is none, but an empty DATABASE_URL does not quietly become a database of our own', () => {
  assert.equal(settingsOf({ env: { MILEPOST_PORT: '', MILEPOST_PUBLIC_URL: '' } }).port, 8080);
  assert.match(
    faultsOf({ env: { DATABASE_URL: '' } }).join(),
    /^DATABASE_URL is empty\. Give an address .* Or leave it out/,
  );
});

test('a secret is shown neither in a fault nor in the description', () => {
  const key = 's3cret'.repeat(6);
  const databaseUrl = 'postgresql://milepost:s3c@ret@db.example.com/milepost?sslpassword=s3cret';

  assert.doesNotMatch(faultsOf({ env: { MILEPOST_ADMIN_KEY: 's3cret' } }).join(), /s3cret/);
  assert.equal(describedIn({ env: { MILEPOST_ADMIN_KEY: key } }, 'MILEPOST_ADMIN_KEY').value, '********');
  assert.equal(
    describedIn({ env: { DATABASE_URL: databaseUrl } }, 'DATABASE_URL').value,
    'postgresql://milepost:********@db.example.com/milepost?sslpassword=********',
  );
});

test('the description says where each value came from', () => {
  const files = { '.env': 'MILEPOST_HOST=::1', 'm.yaml': 'log_level: warn', '/run/key': 'k'.repeat(32) };
  const env = { MILEPOST_ADMIN_KEY_FILE: '/run/key', MILEPOST_RATE_LIMIT: '5' };
  const inputs = { files, env, args: ['--port', '80', '--config', 'm.yaml'] };
  const from = (variable: string) => describedIn(inputs, variable).from;

  assert.equal(from('MILEPOST_PORT'), 'argument');
  assert.equal(from('MILEPOST_RATE_LIMIT'), 'environment');
  assert.equal(from('MILEPOST_HOST'), '.env');
  assert.equal(from('MILEPOST_LOG_LEVEL'), 'file m.yaml');
  assert.equal(from('MILEPOST_ADMIN_KEY'), 'environment, MILEPOST_ADMIN_KEY_FILE /run/key');
  assert.equal(from('MILEPOST_DATA_DIR'), 'default');
});

test('addresses, ranges, names and lists are checked', () => {
  const wrong: Record<string, string> = {
    MILEPOST_PUBLIC_URL: 'orders.example.com',
    MILEPOST_TRUSTED_PROXIES: '10.1/16',
    MILEPOST_ALLOW_TARGETS: 'http://hooks.internal',
    MILEPOST_RELAY_TARGETS: '10.0.0.0/8',
    MILEPOST_DIALECTS: 'ingram,ingram',
    MILEPOST_DIALECT_PREFIXES: 'ingram=im',
    MILEPOST_WEBHOOK_RETRY_SCHEDULE_SECONDS: '5,,6',
    MILEPOST_MAIL_FROM: 'Shop',
    MILEPOST_ADMIN_KEY: 'k'.repeat(201),
  };
  for (const [name, text] of Object.entries(wrong)) {
    const [fault = '', ...more] = faultsOf({ env: { [name]: text } });
    assert.ok(fault.startsWith(`${name} is `) && more.length === 0, fault);
  }
  const settings = settingsOf({
    env: {
      MILEPOST_PUBLIC_URL: 'https://orders.example.com/base/',
      MILEPOST_TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8,192.0.2.7',
      MILEPOST_ALLOW_TARGETS: 'hooks.internal,127.0.0.1',
    },
  });
  assert.equal(settings.publicUrl, 'https://orders.example.com/base');
  assert.deepEqual(settings.trustedProxies, ['10.0.0.0/8', 'fd00::/8', '192.0.2.7']);
  assert.deepEqual(settings.allowTargets, ['hooks.internal', '127.0.0.1']);
});

test('settings that do not go together are refused', () => {
  const smtp = faultsOf({ env: { MILEPOST_SMTP_URL: 'smtp://mail.example.com' } });
  const pages = faultsOf({ env: { MILEPOST_PAGE_SIZE_DEFAULT: '100', MILEPOST_PAGE_SIZE_MAX: '99' } });
  const user = faultsOf({ env: { MILEPOST_ADMIN_EMAIL: 'ada@example.com' } });

  assert.match(smtp.join(), /^MILEPOST_SMTP_URL is given and MILEPOST_MAIL_FROM is not\./);
  assert.match(pages.join(), /^MILEPOST_PAGE_SIZE_DEFAULT is 100, more than MILEPOST_PAGE_SIZE_MAX, 99\./);
  assert.match(user.join(), /^MILEPOST_ADMIN_EMAIL is given and MILEPOST_ADMIN_PASSWORD_FILE is not\./);
});

test('a broken settings file is refused with line and column, a missing one by name', () => {
  const args = ['--config', 'm.yaml'];

  assert.match(
    faultsOf({ args, files: { 'm.yaml': 'port: 1\nhost: [a' } }).join(),
    /^m\.yaml:2:\d+ is not valid YAML: /,
  );
  assert.deepEqual(faultsOf({ args, files: { 'm.yaml': '- port' } }), [
    'm.yaml must hold settings like "port: 8080", one a line.',
  ]);
  assert.deepEqual(faultsOf({ args }), ['There is no settings file m.yaml.']);
});

test("a command's own arguments are told from those that are settings", () => {
  const args = ['serve', '--json', '--port', '80', '--host=::', '--data-dir', '--quiet', '--', '--port', '1'];

  assert.deepEqual(takeSettingArguments(args), {
    settingArgs: ['--port', '80', '--host=::', '--data-dir'],
    otherArgs: ['serve', '--json', '--quiet', '--', '--port', '1'],
  });
});
