import type { EndpointConfig, EndpointService } from '../../core/endpoint.ts';
import type { QueryingParts } from '../query-parts.ts';

/** What this dialect is handed beside what every one is. */
export interface ThirdwatchParts extends QueryingParts {
  readonly endpoints: EndpointService;
  readonly webhooks: {
    readonly defaults: EndpointConfig;
    /** What is wrong with a URL as a target, as a sentence; names are judged when connecting. */
    readonly targetFault: (url: string) => string | undefined;
  };
}
