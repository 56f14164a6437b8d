import type { DiscoveredOut, SimulateIn, SimulationOut } from '@milepost/contract';
import type { List, Page } from './pages.ts';
import { toList } from './pages.ts';
import type { CallOptions, Transport } from './transport.ts';

/** A published workflow, as far as the caller may know it. */
export interface WorkflowOut {
  readonly key: string;
  readonly version: number;
  readonly name: string;
  readonly initial: readonly { readonly status: string; readonly roles: readonly string[] }[];
  readonly statuses: readonly {
    readonly key: string;
    readonly label: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly category: string;
    readonly attention: string;
    readonly audience: string;
    readonly color: string | null;
  }[];
  readonly transitions: readonly {
    readonly name: string;
    readonly label: string;
    readonly from: readonly string[];
    readonly to: string;
    readonly roles: readonly string[];
    readonly reasons: readonly string[];
    readonly enforce: string;
  }[];
}

/** The workflows of the caller's account. */
export interface WorkflowsClient {
  readonly list: (options?: CallOptions) => List<WorkflowOut>;
  /** The latest version where none is given. */
  readonly get: (key: string, version?: number, options?: CallOptions) => Promise<WorkflowOut>;
  /** What a definition, or a published version, would have refused of what has happened. */
  readonly simulate: (key: string, wanted: SimulateIn, options?: CallOptions) => Promise<SimulationOut>;
  /** A first definition from what the workflow's orders really did. */
  readonly discovered: (
    key: string,
    wanted?: { readonly orders?: number; readonly minMoves?: number },
    options?: CallOptions,
  ) => Promise<DiscoveredOut>;
}

export function createWorkflowsClient({ json }: Transport): WorkflowsClient {
  return {
    list: (options) =>
      toList((cursor) => json<Page<WorkflowOut>>({ method: 'GET', path: '/v1/workflows', query: { cursor }, options })),
    get: (key, version, options) =>
      json({ method: 'GET', path: `/v1/workflows/${encodeURIComponent(key)}`, query: { version }, options }),
    simulate: (key, wanted, options) =>
      json({ method: 'POST', path: `/v1/workflows/${encodeURIComponent(key)}/simulate`, body: wanted, options }),
    discovered: (key, wanted = {}, options) =>
      json({
        method: 'GET',
        path: `/v1/workflows/${encodeURIComponent(key)}/discovered`,
        query: { ...wanted },
        options,
      }),
  };
}
