/** The vault: identifiers, keys and values, and what can be forgotten of them. */
export { KeysUnusable } from './keys/key-files.ts';
export { KeyFolder, type SigningKey } from './keys/key-folder.ts';
export { BoxUnopenable, openBox, sealBox, type BoxKind, type BoxPlace } from './sealing/box.ts';
export * from './sealing/subject-key.ts';
export { CaseFiles } from './stores/case-files.ts';
export { ErasureOrders, type OrderName } from './stores/erasure-orders.ts';
export { Exports, type ExportEntry, type ExportManifest } from './stores/exports.ts';
export { recordOpening, type Opening } from './opening.ts';
export { activeDayKey, dayKeyOf, type DayKey } from './tables/day-key.ts';
export * from './tables/erasure-steps.ts';
export * from './tables/identifier.ts';
export * from './tables/link.ts';
export type { NewEventRow } from './tables/new-event.ts';
export * from './tables/position.ts';
export * from './tables/received.ts';
export * from './tables/subject.ts';
export * from './tables/value.ts';
export { Vault, type IdentifierOnFile, type Lookup, type OpenedValue, type ValuesWanted } from './vault.ts';
