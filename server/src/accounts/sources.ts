import type { Json } from '../core/json.ts';
import type { Money } from '../core/order.ts';
import type { Account } from './account.ts';

/** How an account takes what comes from one source (rulings 8). */
export interface SourceSettings {
  /** The workflow of orders that it makes. */
  readonly workflow: string;
  /** Whether its changes are mailed when the call does not say. */
  readonly notify: boolean;
  /** Whether its reports are followed as overrides where the workflow does not allow them, or only checked. */
  readonly authority: 'follow' | 'check';
  /** The warehouse branch before the numbers by which Ingram's clients know our own orders (rulings 9). */
  readonly branch?: string;
  /** Where Thirdwatch shops are told of scores and of what staff decide, and the endpoints that tell them. */
  readonly scorePostback?: string;
  readonly scoreEndpoint?: string;
  readonly actionPostback?: string;
  readonly actionEndpoint?: string;
  /** What Evreka's orders may or must say beside what every order does, in the order in which it is asked for. */
  readonly dynamicFields?: readonly DynamicField[];
  /** What Evreka's orders pick up and drop, by the numbers that orders name them with. */
  readonly assetTypes?: readonly AssetType[];
  readonly assets?: readonly NumberedName[];
}

interface NumberedName {
  readonly number: number;
  readonly name: string;
}

/** A kind of assets, and what one of them costs. */
export interface AssetType extends NumberedName {
  readonly unitPrice?: Money;
}

/** A field that an account asks for in the orders of one source. */
export interface DynamicField {
  readonly key: string;
  readonly label: string;
  readonly type: 'text' | 'number' | 'dropdown';
  /** The values of a dropdown. */
  readonly options?: readonly string[];
  /** Taken where an order does not say it. */
  readonly default?: string | number;
  readonly required?: boolean;
  /** Told to clients, who show and offer it accordingly. */
  readonly editable?: boolean;
  readonly displayable?: boolean;
  readonly forCustomers?: boolean;
  /** The workflows whose orders have it; left out: all. */
  readonly workflows?: readonly string[];
}

const defaults: Readonly<Record<string, SourceSettings>> = {
  native: { workflow: 'retail', notify: true, authority: 'check' },
  console: { workflow: 'retail', notify: true, authority: 'check' },
  thirdwatch: { workflow: 'fraud-review', notify: false, authority: 'follow' },
  ingram: { workflow: 'distribution', notify: false, authority: 'follow', branch: '20' },
  wordbee: { workflow: 'translation', notify: true, authority: 'check' },
  evreka: { workflow: 'field-service', notify: false, authority: 'check' },
  import: { workflow: 'retail', notify: false, authority: 'follow' },
};

/** The sources there are. */
export const sources: readonly string[] = Object.keys(defaults);

/** The account's settings for a source, over the defaults. */
export function sourceSettings({ settings }: Pick<Account, 'settings'>, source: string): SourceSettings {
  const own = member(member(settings, 'sources'), source);
  return { ...(defaults[source] ?? defaults['native']!), ...(own as Partial<SourceSettings>) };
}

/** Whether the account has said itself which workflow orders of a source begin in. */
export function setsOwnWorkflow({ settings }: Pick<Account, 'settings'>, source: string): boolean {
  return member(member(settings, 'sources'), source)['workflow'] !== undefined;
}

function member(object: Json | undefined, name: string): { readonly [name: string]: Json } {
  const value = typeof object === 'object' && object !== null ? (object as { [name: string]: Json })[name] : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { [name: string]: Json })
    : {};
}
