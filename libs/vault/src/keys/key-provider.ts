/** What protects the keys of the day does not answer. Nothing was lost; it is tried again. */
export class KeysAway extends Error {
  override readonly name = 'KeysAway';
  /** That of an engine that cannot be reached: whoever asked is told to come again, as when PostgreSQL is away. */
  readonly code = 'ECONNREFUSED';
}

/**
 * What stands behind the files of the keys of the day. A file alone may be enough to have the key, or something outside that can be destroyed by itself.
 * `id` is the key's. Every call may be repeated.
 */
export interface KeyProvider {
  /** How long after `destroy` the key could still be brought back, as an ISO 8601 duration. A key file and a transit engine know no such time; a KMS has days. */
  readonly destructionDelay: string;
  /** A new random key of 32 bytes, and what its file is to hold. What the file needs to be opened is durable before this resolves. */
  create(id: string): Promise<{ key: Buffer; file: string }>;
  /** The key that a file holds; undefined if it is destroyed. @throws KeysUnusable if the file holds none, KeysAway */
  open(id: string, file: string): Promise<Buffer | undefined>;
  /**
   * Destroys what opens the file, so that a copy of it opens nothing from then on. Answers the moment from which nobody can bring it back, if that is not now;
   * said again it answers the same. Done already is done. @throws KeysAway
   */
  destroy(id: string): Promise<Date | undefined>;
}
