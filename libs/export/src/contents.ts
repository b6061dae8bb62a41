import type { Policy, SystemFile } from '#domain';
import type { Access, Consents, InventoryEntry } from '#projections';

/** Whom a bundle is about and what it was made from. */
export interface BundleHead {
  /** Id of the export. */
  id: string;
  controller: string;
  /** The request it answers. */
  request: string;
  /** Law that the request was made under; decides which rights the page explains. */
  regulation?: string;
  /** The pseudonym that was asked for, and all that are linked to it, itself included, oldest first. */
  subject: string;
  subjects: readonly string[];
  /** RFC 3339; the bundle shows what was known then. */
  asOf: string;
  /** The ledger's position up to which events are in the bundle. */
  position: bigint;
}

/** An event of the person as the ledger has it, with what the vault still keeps of its values. */
export interface BundleEvent {
  stream: string;
  revision: bigint;
  position: bigint;
  id: string;
  type: string;
  data: Readonly<Record<string, unknown>>;
  metadata: Readonly<Record<string, unknown>>;
  opened: readonly OpenedPointer[];
}

export interface OpenedPointer {
  /** Pointer (RFC 6901) into the data as it was sent. */
  pointer: string;
  /** base64url of 32 bytes. */
  salt: string;
  value: unknown;
}

export interface Identifier {
  type: string;
  value: string;
}

/** A record key that the ledger knows in a system, by which rows without the person's identifiers are found. */
export interface KnownRecord {
  dataset: string;
  record: string;
}

/** Thrown by a reading of a system: a code, never what the system said, since that may hold personal values. */
export class SystemUnavailable extends Error {
  override readonly name = 'SystemUnavailable';

  constructor(readonly code: string) {
    super(`The system could not be read (${code}).`);
  }
}

/**
 * What a bundle is made from. Everything that grows with a person's history comes as a stream and is read once, in the order of this list;
 * the builder never holds it whole.
 */
export interface BundleContents {
  readonly head: BundleHead;
  /** The policy in force. */
  readonly policy: Policy | undefined;
  /** Every registered system of the controller. */
  readonly systems: readonly SystemFile[];
  identifiers(): Promise<readonly Identifier[]>;
  /** Pages of the person's events in the order of the ledger, up to the head's position. */
  events(): AsyncIterable<readonly BundleEvent[]>;
  inventory(): Promise<readonly InventoryEntry[]>;
  consents(): Promise<Consents>;
  /** Newest first. */
  access(): AsyncIterable<Access>;
  /** Whether rows can be fetched from a system, and if not the code that says why. */
  reach(system: SystemFile): { ok: true } | { ok: false; code: string };
  /** The person's rows in a system, one dataset after the other. */
  collect(system: SystemFile, identifiers: readonly Identifier[], records: readonly KnownRecord[]): AsyncIterable<CollectedDataset>;
}

export interface CollectedDataset {
  dataset: string;
  category: string;
  columns: readonly string[];
  rows: AsyncIterable<Readonly<Record<string, unknown>>>;
}

/** Makes the signature of a manifest. */
export interface Signer {
  /** Raw Ed25519 signature, 64 bytes. */
  sign(bytes: Uint8Array): Buffer;
  publicPem: string;
  id: string;
}
