import * as oidc from 'openid-client';

export interface OidcClientParts {
  readonly issuer: string;
  readonly clientId: string;
  /** `undefined` for a public client, which has only PKCE to prove itself with. */
  readonly clientSecret: string | undefined;
  readonly scopes: string;
  /** Where the provider sends people back to. */
  readonly redirectUri: () => string;
  readonly timeoutSeconds: number;
}

/** What a browser keeps between leaving for the provider and coming back. */
export interface OidcJourney {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Somebody as the provider knows them. */
export interface OidcPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** By which the provider knows the log-in again when it ends. */
  readonly idToken: string;
}

/** Log-in at an OpenID Connect provider: authorization code with PKCE, state and nonce. */
export interface OidcClient {
  /** Where to send the browser, and what it has to keep until it comes back. */
  readonly begin: () => Promise<{ readonly url: string; readonly journey: OidcJourney }>;
  /**
   * Who came back with this query. What the ID token leaves out is asked for at the provider.
   *
   * @throws when anything about the answer is not as it must be
   */
  readonly finish: (query: string, journey: OidcJourney) => Promise<OidcPerson>;
  /**
   * Where to send the browser so that the log-in at the provider ends too (RP-Initiated Logout 1.0), and from where it comes back
   * to `back`; `undefined` where the provider has no such place.
   *
   * @param idToken - of the log-in that ends; without it the provider may ask whoever comes
   */
  readonly leave: (idToken: string | undefined, back: string) => Promise<string | undefined>;
}

/** The provider is asked what it is when somebody first logs in, and again only where that failed. */
export function createOidcClient(parts: OidcClientParts): OidcClient {
  const { issuer, clientId, clientSecret, scopes, redirectUri, timeoutSeconds } = parts;
  let known: Promise<oidc.Configuration> | undefined;

  function discover(): Promise<oidc.Configuration> {
    const url = new URL(issuer);
    const authentication = clientSecret === undefined ? oidc.None() : undefined;
    // The ID token's signature is checked too: the library leaves that to TLS unless it is told.
    const execute = [oidc.enableNonRepudiationChecks];
    // A provider on this machine may be plain http; any other must not be, and the settings see to that.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so as a warning to readers; it is not going away
    if (url.protocol === 'http:') execute.push(oidc.allowInsecureRequests);
    return oidc.discovery(url, clientId, clientSecret, authentication, { timeout: timeoutSeconds, execute });
  }

  function provider(): Promise<oidc.Configuration> {
    if (known === undefined) {
      const asking = discover();
      known = asking;
      asking.catch(() => {
        if (known === asking) known = undefined;
      });
    }
    return known;
  }

  return {
    begin: async () => {
      const configuration = await provider();
      const journey = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(configuration, {
        ...{ redirect_uri: redirectUri(), scope: scopes, state: journey.state, nonce: journey.nonce },
        code_challenge: await oidc.calculatePKCECodeChallenge(journey.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, journey };
    },
    finish: async (query, { state, nonce, verifier }) => {
      const configuration = await provider();
      const tokens = await oidc.authorizationCodeGrant(configuration, new URL(`${redirectUri()}?${query}`), {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
      });
      const token = tokens.claims()!;
      const asks = configuration.serverMetadata().userinfo_endpoint !== undefined;
      const more = asks ? await oidc.fetchUserInfo(configuration, tokens.access_token, token.sub) : {};
      const { issuer: knownAs } = configuration.serverMetadata();
      return { issuer: knownAs, subject: token.sub, claims: { ...more, ...token }, idToken: tokens.id_token! };
    },
    leave: async (idToken, back) => {
      const configuration = await provider();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      const hint = idToken === undefined ? {} : { id_token_hint: idToken };
      // The library adds the client's id, by which providers know us where there is no hint.
      return oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: back, ...hint }).href;
    },
  };
}
