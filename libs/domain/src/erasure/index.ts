export * from './certificate.ts';
export {
  currentOrders,
  deletionsOf,
  evolveErasure,
  findOrder,
  isSettled,
  noErasure,
  unsettledOrders,
  type Erasure,
  type ErasureOrder,
} from './erasure.ts';
export * from './events.ts';
export * from './expiry-due.ts';
export * from './next-steps.ts';
export * from './outcome.ts';
export * from './receive.ts';
export * from './footprint.ts';
export * from './shared-with.ts';
export * from './standing.ts';
export * from './stuck.ts';
export * from './tell.ts';
export * from './holds.ts';
