import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WelcomeFacts } from './welcome.ts';
import { welcomeLines } from './welcome.ts';

const facts: WelcomeFacts = {
  url: 'http://127.0.0.1:8080',
  isNew: true,
  isTerminal: false,
  key: { kind: 'file', path: '/data/admin-key', secret: 'mp_secret' },
  database: 'its own PostgreSQL 18.4, in /data/postgres',
  dialects: ['thirdwatch', 'ingram', 'wordbee', 'evreka'],
  sendsMail: false,
  firstLogIn: {
    kind: 'link',
    url: 'http://127.0.0.1:8080/console/welcome#mpl_token',
    path: '/data/first-link',
    minutes: 30,
  },
};

test('the first start prints at most 14 lines with a curl that makes an order, later ones at most 8', () => {
  const first = welcomeLines(facts);
  assert.ok(first.length <= 14, `${first.length} lines`);
  assert.ok(first.some((line) => line.includes('curl -s http://127.0.0.1:8080/v1/orders')));
  assert.ok(welcomeLines({ ...facts, isNew: false }).length <= 8);
});

test('the key is shown on a terminal only; elsewhere the curl reads its file', () => {
  const elsewhere = welcomeLines(facts).join('\n');
  assert.ok(!elsewhere.includes('mp_secret'));
  assert.ok(elsewhere.includes('$(cat /data/admin-key)'));
  assert.ok(
    welcomeLines({ ...facts, isTerminal: true })
      .join('\n')
      .includes('mp_secret'),
  );
});

test('the link that makes the first user is shown on a terminal only; elsewhere its file is named', () => {
  const elsewhere = welcomeLines(facts).join('\n');
  assert.ok(!elsewhere.includes('mpl_token'));
  assert.match(elsewhere, /Console {8}by the link in \/data\/first-link \(works once, within 30 minutes\)/);
  const shown = welcomeLines({ ...facts, isTerminal: true }).join('\n');
  assert.ok(shown.includes('http://127.0.0.1:8080/console/welcome#mpl_token'));
  const known = welcomeLines({ ...facts, isTerminal: true, firstLogIn: { kind: 'known' } }).join('\n');
  assert.match(known, /Console {8}http:\/\/127\.0\.0\.1:8080\/console$/m);
});

test('a key from the settings is never printed, and what is off is said', () => {
  const text = welcomeLines({ ...facts, isTerminal: true, key: { kind: 'setting' } }).join('\n');
  assert.match(text, /from MILEPOST_ADMIN_KEY/);
  assert.match(text, /mail is kept and not sent: set MILEPOST_SMTP_URL/);
  assert.match(text, /never: no telemetry/);
});
