import type { OidcRules } from './accounts/oidc-log-in.ts';
import type { OidcParts } from './api/parts.ts';
import type { EndpointConfig } from './core/endpoint.ts';
import { createOidcClient } from './lib/oidc-client.ts';
import { checkTarget } from './lib/target-rules.ts';
import type { Settings } from './settings.ts';

/** Where Ingram's relay may send to: what every webhook may reach, and only the hosts listed where there is a list. */
export function relayTargetFault(url: string, { allowTargets, relayTargets }: Settings): string | undefined {
  const fault = checkTarget(url, { allowTargets });
  if (fault !== undefined || relayTargets === undefined) return fault;
  const { hostname } = new URL(url);
  return relayTargets.includes(hostname) ? undefined : `MILEPOST_RELAY_TARGETS does not list ${hostname}.`;
}

/** What an endpoint is where it does not say. */
export function endpointDefaults(settings: Settings): EndpointConfig {
  return {
    description: '',
    types: null,
    filters: {},
    audience: 'internal',
    format: 'native',
    template: null,
    signature: 'standard',
    headers: {},
    ordering: 'none',
    retrySchedule: settings.webhookRetryScheduleSeconds,
    timeoutSeconds: settings.webhookTimeoutSeconds,
    rateLimit: null,
    concurrency: settings.webhookEndpointConcurrencyMax,
    historical: false,
    compaction: 'every-event',
  };
}

/** How long the identity provider may take for each answer. */
const oidcTimeoutSeconds = 10;

/** Whom the identity provider lets in, and as what. */
export function oidcRules({ oidcAccount, oidcRoleClaim, oidcRoles, oidcDefaultRole }: Settings): OidcRules {
  const roles = (oidcRoles ?? []).map((pair) => pair.split('=') as [string, string]);
  return { account: oidcAccount, roleClaim: oidcRoleClaim, roles, defaultRole: oidcDefaultRole };
}

/** Log-in at an identity provider; `undefined` where none is set. */
export function oidcParts(
  settings: Settings,
  redirectUri: () => string,
  logIn: OidcParts['logIn'],
): OidcParts | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret, oidcName, oidcScopes } = settings;
  if (issuer === undefined || clientId === undefined) return undefined;
  const client = createOidcClient({
    ...{ issuer, clientId, clientSecret: oidcClientSecret, scopes: oidcScopes, redirectUri },
    timeoutSeconds: oidcTimeoutSeconds,
  });
  return { name: oidcName, client, logIn, endsThere: settings.oidcLogOut === 'there' };
}
