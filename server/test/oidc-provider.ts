import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A small OpenID Connect provider: everybody who comes is logged in at once, as whoever the test says. */
export interface OidcProvider {
  readonly issuer: string;
  /** Who the next to come is: claims of the ID token. */
  person: Readonly<Record<string, unknown>> & { readonly sub: string };
  /** What only the userinfo endpoint says. */
  userInfo: Readonly<Record<string, unknown>>;
  /** What goes wrong with the next ID token. */
  fault: 'none' | 'nonce' | 'signature' | 'audience' | 'expired' | 'denied';
  /** Whether it says where people log out; asked for when a server first needs it. */
  hasLogOut: boolean;
  readonly stop: () => Promise<void>;
}

export const clientId = 'milepost';
export const clientSecret = 'a secret of the client';

interface Code {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

/** Starts a provider. Stop it in `after()`. */
export async function startOidcProvider(): Promise<OidcProvider> {
  const [{ privateKey, publicKey }, strange] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, Code>();
  const server = createServer((request, response) => {
    const reply = (status: number, body: unknown, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    answer(request, reply).catch((error: unknown) => reply(500, { error: String(error) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realm`;
  const provider: OidcProvider = {
    issuer,
    person: { sub: 'nobody' },
    userInfo: {},
    fault: 'none',
    hasLogOut: true,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  type Reply = (status: number, body: unknown, headers?: Record<string, string>) => void;

  async function answer(request: IncomingMessage, reply: Reply): Promise<void> {
    const url = new URL(request.url!, issuer);
    switch (url.pathname) {
      case '/realm/.well-known/openid-configuration': {
        reply(200, metadata());
        return;
      }
      case '/realm/jwks': {
        reply(200, { keys: [jwk] });
        return;
      }
      case '/realm/authorize': {
        authorize(url.searchParams, reply);
        return;
      }
      case '/realm/token':
        return token(await readForm(request), reply);
      case '/realm/userinfo': {
        reply(200, { ...provider.userInfo, sub: provider.person.sub });
        return;
      }
      default: {
        reply(404, {});
        return;
      }
    }
  }

  function metadata() {
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      ...(provider.hasLogOut ? { end_session_endpoint: `${issuer}/logout` } : {}),
    };
  }

  function authorize(query: URLSearchParams, reply: Reply): void {
    const back = new URL(query.get('redirect_uri')!);
    back.searchParams.set('state', query.get('state')!);
    if (provider.fault === 'denied') back.searchParams.set('error', 'access_denied');
    else if (query.get('client_id') !== clientId || query.get('code_challenge_method') !== 'S256') {
      reply(400, { error: 'invalid_request' });
      return;
    } else {
      const code = randomUUID();
      const challenge = query.get('code_challenge')!;
      codes.set(code, { challenge, nonce: query.get('nonce')!, redirectUri: query.get('redirect_uri')! });
      back.searchParams.set('code', code);
    }
    reply(302, {}, { location: back.href });
  }

  async function token(form: URLSearchParams, reply: Reply): Promise<void> {
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isClient = form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
    if (!isClient) {
      reply(401, { error: 'invalid_client' });
      return;
    }
    if (code?.challenge !== challenge || code.redirectUri !== form.get('redirect_uri')) {
      reply(400, { error: 'invalid_grant' });
      return;
    }
    reply(200, { access_token: randomUUID(), token_type: 'Bearer', id_token: await idToken(code) });
  }

  async function idToken({ nonce }: Code): Promise<string> {
    const { fault, person } = provider;
    return new SignJWT({ ...person, nonce: fault === 'nonce' ? 'another' : nonce })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(fault === 'audience' ? 'another' : clientId)
      .setIssuedAt(fault === 'expired' ? '-2h' : undefined)
      .setExpirationTime(fault === 'expired' ? '-1h' : '5m')
      .sign(fault === 'signature' ? strange.privateKey : privateKey);
  }

  return provider;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
}
