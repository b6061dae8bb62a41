import type { FieldProblem, RetentionGround, SystemFile } from '#domain';
import type { SettingDocs } from './connection/setting.ts';

/** Whom to find in a system: identifiers in their normalised spelling, and record keys that the ledger knows of. */
export interface Who {
  identifiers: { type: string; value: string }[];
  records: RecordKey[];
  /** On whose behalf it is asked: the same text each time the same thing is asked, so that a system which answers later knows it again. Names nobody. */
  request?: string;
}

export interface RecordKey {
  dataset: string;
  record: string;
}

/**
 * Why something did not work, as a code that may stand in a receipt: it never holds personal data.
 * - `unreachable`, `connection-lost`: the system is not there or went away; `not-allowed`: it refused the login or a right is missing.
 * - `secret-missing`: a secret that the system file names is not there; `schema-mismatch`: the system is not as its file says.
 * - `locked`, `timeout`: it was too busy; `foreign-key`, `constraint`: it refused the change.
 * - `object-locked`: it keeps something by a lock that nobody may break; the rest is erased.
 * - `pending`: it has taken the order and answers later; asking again is how that is learned.
 * - `unsupported`: systems of this kind cannot do it; `bad-answer`: what it answered is not signed by it or not what was asked for.
 * - `aborted`: the caller gave up; `failed`: anything else.
 */
export type FailureCode =
  | 'unreachable'
  | 'connection-lost'
  | 'not-allowed'
  | 'secret-missing'
  | 'schema-mismatch'
  | 'locked'
  | 'timeout'
  | 'object-locked'
  | 'foreign-key'
  | 'constraint'
  | 'aborted'
  | 'pending'
  | 'unsupported'
  | 'bad-answer'
  | 'failed';

export interface Failed {
  ok: false;
  code: FailureCode;
}

/** What is not as the system file says, or would make an erasure fail or miss something. */
export interface SystemProblem {
  code: string;
  dataset?: string;
  column?: string;
  /** In words for an operator; names tables and columns, never data. */
  reason: string;
}

export interface CollectedDataset {
  name: string;
  category: string;
  /** In the order of the rows' members. `portable`: part of what a person may take along (Art. 20 GDPR). */
  columns: { name: string; portable: boolean }[];
}

/** What a system holds of a person, at one moment: however often and in whatever order it is read, it stays the same until `close`. */
export interface Collection {
  /** Parents before their children. */
  readonly datasets: readonly CollectedDataset[];
  /**
   * The rows of a dataset by its key, each with JSON values under the ledger's names; a few at a time in memory.
   *
   * @throws ConnectorError
   */
  rows(dataset: string): AsyncIterable<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface Retained {
  dataset: string;
  ground: RetentionGround;
  reviewAt: string;
  /** Rows of which something was kept. */
  count: number;
}

export type CollectResult = { ok: true; collection: Collection } | Failed;

export type EraseResult =
  | {
      ok: true;
      /** For every dataset, how many rows were deleted or changed; 0 where nothing was found or nothing was left to do. */
      counts: Record<string, number>;
      retained: Retained[];
      /** Records through which others were found. Given to `verify` it finds also what was left without its parent. Not to be stored. */
      found: RecordKey[];
      /** The system says that it erased, and how much there was is not known: an organisation that answers for itself. */
      byWord?: true;
    }
  /** Nothing was changed; or, after `connection-lost` and where the system has no transactions, perhaps some or all of it. Doing it again is safe. */
  | Failed;

export type VerifyResult =
  /** Rows that should be gone and are not, for the datasets that have any; what may stay does not count. */
  /** `byWord`: nobody can look into the system, so this is only what it says itself. */
  { ok: true; remaining: Record<string, number>; byWord?: true } | Failed;

/** The way into one downstream system. Every answer is about the person asked for and nobody else. */
export interface Connector {
  /** Compares the system file with the live system. */
  check(): Promise<SystemProblem[]>;
  collect(who: Who, signal?: AbortSignal): Promise<CollectResult>;
  /** All of a system or nothing, where the system has transactions; a second time finds nothing to do. */
  erase(who: Who): Promise<EraseResult>;
  /** Looks again, on a connection of its own. */
  verify(who: Who): Promise<VerifyResult>;
  close(): Promise<void>;
}

/** Where secrets that a system file names are read, on behalf of the file's controller. Undefined if there is none that it may have. */
export interface SecretSource {
  read(reference: string, controller: string): Promise<string | undefined>;
}

/** The secrets of one controller: what a connector is given. */
export interface OwnSecrets {
  read(reference: string): Promise<string | undefined>;
}

/** A kind of connector: what stands in the list. */
export interface ConnectorDefinition {
  /** The `connector` of system files. */
  kind: string;
  /** What stands in the `connection` of a system file. */
  settings: readonly SettingDocs[];
  /** Checks the `connection` of a system file; pointers begin with `/connection`. */
  connectionProblems(connection: Record<string, unknown>): FieldProblem[];
  /** Checks what this kind makes of the datasets: where they are, what can be done there. */
  datasetProblems?(system: SystemFile): FieldProblem[];
  /** Whether it keeps to the `scope` of datasets; a file with one is refused without. */
  scopes?: true;
  create(system: SystemFile, secrets: OwnSecrets): Connector;
}

/** Thrown where there is no result to answer with: while rows are read. Its message is the code and nothing else. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';

  constructor(readonly code: FailureCode) {
    super(code);
  }
}
