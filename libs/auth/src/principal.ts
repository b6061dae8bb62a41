/**
 * What a key may do: `publisher` records events, `worker` carries erasures out, `dpo` asks and answers data subjects, `auditor` reads
 * metadata and proofs but never personal values, `admin` sets keys, policies and systems up.
 */
export const roles = ['publisher', 'worker', 'dpo', 'auditor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Narrows what the roles allow. An absent list means no narrowing, except `sources`: a publisher without one may send nothing. */
export interface Scopes {
  /** Sources that a publisher may send, `*` for any run of characters. */
  sources?: string[];
  /** Event types that a publisher may send. */
  types?: string[];
  /** Systems and recipients that a worker answers for. */
  systems?: string[];
  /** Purposes that a publisher may ask decisions for. */
  purposes?: string[];
}

/** Who sent a request: one named key of one controller, or whoever an access token speaks for. The name is the actor in events. */
export interface Principal {
  controller: string;
  name: string;
  roles: readonly Role[];
  sources: string[];
  types?: string[];
  systems?: string[];
  purposes?: string[];
}
