import { Field } from './fields.ts';
import type { Recorded } from './personal.ts';
import { bytes32, hash, id, listOf, mapOf, name, oneOf, pointer, source, time } from './shapes.ts';

/** Declares what stands beside the data of every event in the ledger. */
export class LedgerMetadata {
  @Field(oneOf([1]), { docs: 'Version of this metadata.' })
  v!: 1;

  @Field(name, { docs: 'Controller.' })
  controller!: string;

  @Field(id, { optional: true, docs: 'Pseudonym of the person, where the event is about one.' })
  subject?: string;

  @Field(name, { docs: 'Name of the key that sent it, `oidc:<name>` for an access token, `lethe` for the ledger itself.' })
  actor!: string;

  @Field(source, { docs: "The publisher's source, `lethe` for the ledger itself." })
  source!: string;

  @Field(time, { docs: 'When it happened, as sent.' })
  time!: string;

  @Field(time, { docs: 'When it was recorded, UTC with milliseconds.' })
  recordedAt!: string;

  @Field(hash, { optional: true, docs: 'Keyed hash of source and id, by which a repetition is recognised.' })
  received?: string;

  @Field(hash, { optional: true, docs: 'Keyed hash of `correlationid`.' })
  correlation?: string;

  @Field(hash, { optional: true, docs: 'Keyed hash of `causationid`.' })
  causation?: string;

  @Field(bytes32, { docs: "Blinds the event's public entry in the transparency log; never published." })
  nonce!: string;

  @Field(mapOf(pointer, bytes32, { minimum: 1, maximum: 512 }), {
    optional: true,
    docs: 'Pointer into the data as sent to the commitment of a value that the vault holds.',
  })
  commitments?: Record<string, string>;

  @Field(listOf(pointer, { maximum: 512 }), { optional: true, docs: 'Pointers of values that were sent and not kept.' })
  dropped?: string[];
}

export type EventMetadata = Recorded<LedgerMetadata>;

/** Builds the metadata of an event to be recorded: the version is set, what is undefined or empty is left out. */
export function newLedgerMetadata(given: Omit<EventMetadata, 'v'>): EventMetadata {
  const { commitments, dropped, ...rest } = given;
  const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as typeof rest;
  return {
    v: 1,
    ...present,
    ...(commitments && Object.keys(commitments).length > 0 ? { commitments } : {}),
    ...(dropped && dropped.length > 0 ? { dropped } : {}),
  };
}
