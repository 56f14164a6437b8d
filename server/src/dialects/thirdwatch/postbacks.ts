import { sourceSettings } from '../../accounts/sources.ts';
import type { EndpointConfig } from '../../core/endpoint.ts';
import type { Principal } from '../../core/principal.ts';
import { toActor } from '../../core/principal.ts';
import type { ThirdwatchParts } from './parts.ts';
import type { thirdwatchFormats } from './postback-formats.ts';
import { source } from './way.ts';

/** Where a shop wants to be told of scores and of what staff decide; `undefined` = as it was. */
export interface Postbacks {
  readonly score: string | undefined;
  readonly action: string | undefined;
}

interface Kind {
  readonly format: keyof typeof thirdwatchFormats;
  readonly description: string;
  readonly types: readonly string[];
}

const scores: Kind = {
  format: 'thirdwatch-score',
  description: 'Score postback of a Thirdwatch shop',
  types: ['order.activity_recorded'],
};

const actions: Kind = {
  format: 'thirdwatch-action',
  description: 'Action postback of a Thirdwatch shop',
  types: ['order.status_changed', 'order.status_overridden', 'order.status_undone'],
};

/**
 * Saves a shop's addresses as two endpoints like any others: listed, retried, paused, their attempts in the log. The shop
 * recognises us by its own key, which goes along as a header.
 */
export async function savePostbacks(
  parts: ThirdwatchParts,
  principal: Principal,
  secret: string,
  { score, action }: Postbacks,
): Promise<void> {
  const { accountId } = principal;
  const present = sourceSettings(await parts.account(accountId), source);
  const save = (kind: Kind, url: string, endpointId: string | undefined) =>
    saveEndpoint(parts, principal, { ...kind, url, secret, endpointId });
  await parts.accountSettings.changeSource(
    accountId,
    source,
    {
      ...(score === undefined
        ? {}
        : { scorePostback: score, scoreEndpoint: await save(scores, score, present.scoreEndpoint) }),
      ...(action === undefined
        ? {}
        : { actionPostback: action, actionEndpoint: await save(actions, action, present.actionEndpoint) }),
    },
    toActor(principal),
  );
}

async function saveEndpoint(
  { endpoints, webhooks }: ThirdwatchParts,
  principal: Principal,
  {
    format,
    description,
    types,
    url,
    secret,
    endpointId,
  }: Kind & { readonly url: string; readonly secret: string; readonly endpointId: string | undefined },
): Promise<string> {
  const { accountId } = principal;
  const actor = toActor(principal);
  const own: Partial<EndpointConfig> = { format, description, types, headers: { 'X-THIRDWATCH-API-KEY': secret } };
  if (endpointId !== undefined) {
    const updated = await endpoints.update(accountId, endpointId, { url, config: own }, actor);
    if (updated !== undefined) return endpointId;
  }
  const config = { ...webhooks.defaults, ordering: 'per-order' as const, ...own };
  const made = await endpoints.create(accountId, { url, config, start: { kind: 'now' } }, actor);
  return made.endpoint.endpointId;
}
