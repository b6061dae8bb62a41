import type { Principal } from '#auth';
import type { Caller } from '#ingest';

/** A sender as ingest knows it. */
export function callerOf({ controller, name, sources, types }: Principal): Caller {
  return { controller, actor: name, sources, ...(types ? { types } : {}) };
}
