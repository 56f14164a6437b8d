import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import { checkTarget, createGuardedHttp } from './guarded-http.ts';
import { isPublicAddress } from './target-rules.ts';

const strict = { allowTargets: [] };

/** Ways of writing an address that is not public. */
const tricks = [
  ['loopback', 'https://127.0.0.1/'],
  ['loopback, another', 'https://127.8.9.10/'],
  ['loopback in hexadecimal', 'https://0x7f000001/'],
  ['loopback as one number', 'https://2130706433/'],
  ['loopback in octal', 'https://0177.0.0.1/'],
  ['loopback shortened', 'https://127.1/'],
  ['loopback with a dot behind', 'https://127.0.0.1./'],
  ['loopback in full-width digits', 'https://１２７.0.0.1/'],
  ['loopback percent-escaped', 'https://%31%32%37.0.0.1/'],
  ['this host', 'https://0.0.0.0/'],
  ['this host shortened', 'https://0/'],
  ['private 10', 'https://10.0.0.5/'],
  ['private 172', 'https://172.16.0.1/'],
  ['private 192', 'https://192.168.1.1/'],
  ['link-local metadata', 'https://169.254.169.254/latest/meta-data/'],
  ["Azure's metadata", 'https://168.63.129.16/'],
  ["Alibaba's metadata, carrier-grade NAT", 'https://100.100.100.200/'],
  ['multicast', 'https://224.0.0.1/'],
  ['broadcast', 'https://255.255.255.255/'],
  ['reserved', 'https://240.0.0.1/'],
  ['documentation', 'https://203.0.113.7/'],
  ['tests of networks', 'https://198.18.0.1/'],
  ['IPv6 loopback', 'https://[::1]/'],
  ['IPv6 unspecified', 'https://[::]/'],
  ['IPv4-mapped', 'https://[::ffff:127.0.0.1]/'],
  ['IPv4-mapped metadata', 'https://[::ffff:a9fe:a9fe]/'],
  ['IPv4-compatible', 'https://[::7f00:1]/'],
  ['IPv4-compatible with dots', 'https://[::127.0.0.1]/'],
  ['IPv4-translated', 'https://[::ffff:0:127.0.0.1]/'],
  ['NAT64 to loopback', 'https://[64:ff9b::7f00:1]/'],
  ['local NAT64', 'https://[64:ff9b:1::7f00:1]/'],
  ['6to4 to loopback', 'https://[2002:7f00:1::]/'],
  ['Teredo', 'https://[2001:0:7f00:1::]/'],
  ['unique local', 'https://[fd00:ec2::254]/'],
  ['IPv6 link-local', 'https://[fe80::1]/'],
  ['site-local', 'https://[fec0::1]/'],
  ['IPv6 multicast', 'https://[ff02::1]/'],
  ['IPv6 documentation', 'https://[2001:db8::1]/'],
] as const;

const malformed = [
  ['plain http', 'http://example.com/'],
  ['a file', 'file:///etc/passwd'],
  ['gopher', 'gopher://example.com/'],
  ['data', 'data:text/plain,x'],
  ['nothing', ''],
  ['no scheme', 'example.com/hook'],
  ['credentials', 'https://user:secret@example.com/'],
  ['a user that looks like the host', 'https://example.com@127.0.0.1/'],
  ['a zone', 'https://[fe80::1%25eth0]/'],
  ['too long', `https://example.com/${'a'.repeat(2000)}`],
] as const;

describe('targets of requests to the outside', () => {
  for (const [name, url] of [...tricks, ...malformed]) {
    test(`refused when saved: ${name}`, () => {
      assert.match(checkTarget(url, strict) ?? 'not refused', /^The /);
    });
  }

  test('public names and addresses are taken', () => {
    for (const url of ['https://example.com/hook?a=1', 'https://93.184.216.34/', 'https://[2606:2800:220:1::1]:8443/x'])
      assert.equal(checkTarget(url, strict), undefined, url);
  });

  test('what the list names may be private and plain http, and nothing else', () => {
    const rules = { allowTargets: ['10.1.0.0/16', 'hooks.internal', 'fd12::/16'] };
    for (const url of [
      'http://10.1.2.3/',
      'https://10.1.2.3/',
      'http://hooks.internal:8080/',
      'http://[fd12::7]/',
      'https://[::ffff:10.1.2.3]/',
    ])
      assert.equal(checkTarget(url, rules), undefined, url);
    for (const url of ['http://10.2.0.1/', 'https://10.2.0.1/', 'http://93.184.216.34/', 'https://[fd13::1]/'])
      assert.notEqual(checkTarget(url, rules), undefined, url);
    assert.notEqual(checkTarget('http://other.internal/', { allowTargets: ['hooks.internal'] }), undefined);
  });

  test('NAT64 reaches a public address as the address itself does', () => {
    assert.equal(isPublicAddress('64:ff9b::5db8:d822'), true);
    assert.equal(isPublicAddress('64:ff9b::a00:1'), false);
  });
});

describe('requests to the outside', () => {
  const stops: (() => void)[] = [];
  after(() => {
    for (const stop of stops) stop();
  });

  async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    stops.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  function client(allowTargets: readonly string[], addresses: Record<string, string[]> = {}) {
    const asked: string[] = [];
    const http = createGuardedHttp({
      rules: { allowTargets },
      connectTimeoutMs: 2000,
      lookup: ((name: string, _options: unknown, callback: (error: Error | null, found: unknown) => void) => {
        asked.push(name);
        const found = addresses[name]?.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        if (found === undefined) callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), undefined);
        else callback(null, found);
      }) as never,
    });
    stops.push(() => void http.close());
    const post = (url: string, more: { timeoutMs?: number; responseLimitBytes?: number } = {}) =>
      http.send({
        method: 'POST',
        url,
        headers: { 'x-one': '1' },
        body: '{}',
        timeoutMs: 5000,
        responseLimitBytes: 100,
        ...more,
      });
    return { post, asked };
  }

  test('a name that leads to a private address is stopped when the connection is made', async () => {
    const { post } = client([], {
      'rebound.example': ['127.0.0.1'],
      'mixed.example': ['10.0.0.1', '::1', '169.254.169.254'],
      localhost: ['127.0.0.1', '::1'],
    });
    for (const name of ['rebound.example', 'mixed.example', 'localhost']) {
      const answer = await post(`https://${name}/`);
      assert.equal(answer.kind === 'failed' && answer.reason, 'forbidden', name);
      assert.match(answer.kind === 'failed' ? answer.words : '', new RegExp(`${name} leads to .* not allowed`));
    }
  });

  test('a literal address is stopped too, although nothing is looked up for it', async () => {
    const { post, asked } = client([]);
    for (const [name, url] of tricks) {
      const answer = await post(url);
      assert.equal(answer.kind === 'failed' && answer.reason, 'forbidden', name);
    }
    assert.deepEqual(asked, []);
  });

  test('plain http to a name is let through only where the name leads to a listed range', async () => {
    const port = await receiver((_request, response) => response.end('in'));
    const { post } = client(['127.0.0.1/32'], {
      'inside.example': ['127.0.0.1'],
      'outside.example': ['93.184.216.34'],
    });
    assert.equal((await post(`http://inside.example:${port}/`)).kind, 'answered');
    const outside = await post(`http://outside.example:${port}/`);
    assert.equal(outside.kind === 'failed' && outside.reason, 'forbidden');
  });

  test('a redirect is an answer and is not followed', async () => {
    let count = 0;
    const port = await receiver((_request, response) => {
      count += 1;
      response.writeHead(307, { location: `http://127.0.0.1:${port}/secret` }).end();
    });
    const { post } = client(['127.0.0.1']);
    const answer = await post(`http://127.0.0.1:${port}/`);
    assert.equal(answer.kind === 'answered' && answer.status, 307);
    assert.equal(count, 1);
  });

  test('an endless answer is read to the limit and no further', async () => {
    const port = await receiver((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(1000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const { post } = client(['127.0.0.1']);
    const answer = await post(`http://127.0.0.1:${port}/`);
    assert.ok(answer.kind === 'answered');
    assert.deepEqual([answer.body.length, answer.truncated], [100, true]);
  });

  test('an answer that never comes, or never ends, is given up after the whole time', async () => {
    const silent = await receiver(() => {});
    const dripping = await receiver((_request, response) => {
      response.write('a');
    });
    const { post } = client(['127.0.0.1']);
    for (const port of [silent, dripping]) {
      const answer = await post(`http://127.0.0.1:${port}/`, { timeoutMs: 150 });
      assert.deepEqual(answer.kind === 'failed' && [answer.reason, answer.words], [
        'timeout',
        'No complete answer within 0.15 s.',
      ]);
    }
  });

  test('a failure is told in words', async () => {
    const resetting = await receiver((request) => request.socket.destroy());
    const speaking = await receiver((request) => request.socket.end('hello\r\n\r\n'));
    const { post } = client(['127.0.0.1'], {});
    const reasons = await Promise.all(
      [
        'https://nowhere.example/',
        'http://127.0.0.1:1/',
        `http://127.0.0.1:${resetting}/`,
        `http://127.0.0.1:${speaking}/`,
        `https://127.0.0.1:${speaking}/`,
      ].map(async (url) => {
        const answer = await post(url);
        return answer.kind === 'failed' ? `${answer.reason}: ${answer.words}` : `answered ${answer.status}`;
      }),
    );
    assert.equal(reasons[0], 'dns: The name nowhere.example cannot be resolved.');
    assert.equal(reasons[1], 'refused: 127.0.0.1 refused the connection.');
    assert.match(reasons[2]!, /^reset: 127.0.0.1 closed the connection/);
    assert.match(reasons[3]!, /^protocol: 127.0.0.1 did not answer in HTTP/);
    assert.match(reasons[4]!, /^tls: TLS with 127.0.0.1 failed/);
  });

  test('connections are kept and used again', async () => {
    const ports = new Set<number | undefined>();
    const port = await receiver((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    const { post } = client(['127.0.0.1']);
    for (let i = 0; i < 20; i++) await post(`http://127.0.0.1:${port}/`);
    // A connection is free again just after its answer was read, so the next request may have opened a second one.
    assert.ok(ports.size <= 2, `${ports.size} connections for 20 requests`);
  });
});
