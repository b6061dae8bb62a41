import type { Contradiction, Problem } from '#domain';

/** Who sends: the key's controller, its name, and what it may send. */
export interface Caller {
  controller: string;
  actor: string;
  /** Patterns of sources; `*` stands for any run of characters. */
  sources: readonly string[];
  /** Patterns of event types; all without it. */
  types?: readonly string[];
  /** Lethe itself, in a drill: only it has sources that begin with `lethe`, and names people who do not exist. No key is this. */
  own?: true;
}

/** What became of one event. */
export interface RecordResult {
  /** The publisher's. */
  id: string;
  /** `recorded` and `duplicate` only when the event is durable. Foreseen: what would become of it. */
  status: 'recorded' | 'duplicate' | 'rejected';
  /** Of the ledger, decimal. */
  position?: string;
  /** Pseudonym. */
  subject?: string;
  /** What contradicts the policy, as far as it is known at once. */
  findings: Contradiction[];
  /** Pointers, relative to the data, of values that the policy does not let the ledger hold. */
  dropped: string[];
  problem?: Problem;
}

/** A fact that Lethe itself records about a person or a controller. It may be about a closed person. */
export interface OwnFact {
  controller: string;
  /** Pseudonym; for types about a person. */
  subject?: string;
  type: string;
  /** Made of what it is about: recording it twice leaves one event. */
  id: string;
  /** RFC 3339. */
  time: string;
  /** In the recorded form. `subject` (types of identifiers) may be left out: none. */
  data: Record<string, unknown>;
  actor: string;
}
