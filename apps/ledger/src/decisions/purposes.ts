import type { ForeseenEvent } from '#ingest';

/** Pointers to the purposes of an event that a key may not ask for; `purposes`: the only ones that it may, undefined for all. */
export function beyondPurposes({ data }: ForeseenEvent, purposes: readonly string[] | undefined): string[] {
  const { purpose, purposes: several = [] }: { purpose?: string; purposes?: string[] } = data;
  const listed = several.map((each, index) => ({ each, pointer: `/data/purposes/${index}` }));
  const all = purpose === undefined ? listed : [{ each: purpose, pointer: '/data/purpose' }];
  return all.filter(({ each }) => purposes && !purposes.includes(each)).map(({ pointer }) => pointer);
}
