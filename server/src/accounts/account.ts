export type { Account, ApiKey } from '../store/account-store.ts';
