import type { CustomerOut } from '@milepost/contract';
import type { CallOptions, Transport } from './transport.ts';

/** The companies and persons who order. */
export interface CustomersClient {
  readonly get: (id: string, options?: CallOptions) => Promise<CustomerOut>;
}

export function createCustomersClient({ json }: Transport): CustomersClient {
  return {
    get: (id, options) => json({ method: 'GET', path: `/v1/customers/${encodeURIComponent(id)}`, options }),
  };
}
