export * from './account.ts';
export * from './common.ts';
export * from './event.ts';
export * from './key.ts';
export * from './order.ts';
export * from './people.ts';
export * from './status.ts';
export * from './timer.ts';
